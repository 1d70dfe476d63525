"""Has the words in a photo read (S3.2): seconds of another program's time, with no transaction open."""
import structlog

from jobs import reading_again
from models.care import pictures
from models.community import picture_words
from models.ground.db import before_writing

log = structlog.get_logger()


def warm_up() -> None:
    """Looks for the reader, once, and says what it found."""
    languages = picture_words.look_for_reader()
    if languages:
        log.info("words in pictures are read", languages=" ".join(languages))
    else:
        log.warning("words in pictures are not read: no tesseract with English or French; guides are told")


def read_picture(post_id: int, _promise_id: int) -> None:
    with before_writing():
        seen = pictures.to_read(post_id)
    if seen is not None:
        words = picture_words.read(seen.picture)
        pictures.keep(seen.post_id, seen.version, words, opinion=reading_again.opinion())
