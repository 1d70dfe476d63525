"""An account knows what stands against it, by name alone: whoever has the one has the other."""
from models.people import standing as standing
