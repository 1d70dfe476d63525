"""The clinical instrument: reads text, knows nothing else. Same input, same output; no web, no database."""
