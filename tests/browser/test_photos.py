"""A photo from the file to the wall, without script: nothing of it shows before somebody asks (S3.2, S5.9, S11.3)."""
import secrets

import pytest
from playwright.sync_api import expect

from tests import pictures
from tests.browser.desk import take_on

pytestmark = pytest.mark.browser


def test_a_photo_is_shared_looked_at_and_seen(visit):
    title = f"The corner of my garden {secrets.token_hex(2)}"      # once more, and it is another
    ash, wren = visit("ash", js=False), visit("wren", js=False)
    path = share(ash, title)
    take_on(wren, title, "ash")
    page = wren.page
    for button, step in (("Show it in grey", "grey"), ("Show it in full", "full")):
        photo = page.get_by_role("img", name=f"The photo in {step}")
        expect(photo).not_to_be_visible()
        wren.press(button)
        expect(photo).to_be_visible()
    page.locator("summary", has_text="Approve").click()
    wren.press("Approve").sees("Approved. Thank you.")
    bea = visit("bea", headers={"Save-Data": "on"})
    asked = pictures_asked_for(bea)
    bea.open(path).sees("A red corner among green leaves.")
    assert asked == []
    bea.press("Show the picture")
    expect(bea.page.locator("picture img")).to_have_js_property("complete", True)
    assert [url.rpartition(".")[2] for url in asked] == ["avif"]


def test_saving_data_is_chosen_at_the_foot_of_a_page(visit):
    """On this device, and as easily undone."""
    bea = visit("bea", fresh=True).open("/wall?kind=brick")
    expect(bea.page.locator(".wall img").first).to_be_attached()
    bea.press("Save data", within="footer")
    expect(bea.page.locator(".wall img")).to_have_count(0)
    bea.press("Show pictures at once", within="footer")
    expect(bea.page.locator(".wall img").first).to_be_attached()


def share(author, title: str) -> str:
    author.open("/bricks/new/photo")
    author.page.get_by_label("The photo").set_input_files(
        {"name": "IMG_2041.jpg", "mimeType": "image/jpeg", "buffer": pictures.plain("JPEG", (900, 600))})
    author.press("Go on with this photo").sees("Only you can see it so far.")
    author.page.get_by_label("Title").fill(title)
    author.page.get_by_role("textbox", name="Describe it").fill("A red corner among green leaves.")
    author.press("Share it").sees("A guide looks at the photo before others see it.")
    return author.path


def pictures_asked_for(visitor) -> list[str]:
    asked = []
    visitor.page.on("request", lambda request: request.resource_type == "image" and "/favicon" not in request.url
                    and asked.append(request.url))
    return asked
