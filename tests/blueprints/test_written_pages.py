"""The written pages, in both languages, for anyone (S2.7, S7, S11.5)."""
import pytest

PAGES = ("/house-rules", "/privacy", "/accessibility", "/about")


@pytest.mark.parametrize("url", PAGES)
def test_it_works(client_for, url):
    assert client_for(None).get(url).one("h1") is not None


@pytest.mark.parametrize("url", PAGES)
def test_it_is_in_french(client_for, url):
    english, french = client_for(None).get(url), client_for(None, language="fr").get(url)
    assert french.tree.get("lang") == "fr" and french.words != english.words
