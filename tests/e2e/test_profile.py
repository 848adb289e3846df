"""The profile and the address book in a real browser: every section, good and bad files, with and without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from accounts.models import Address, User
from tests.accounts.picture_parts import SECRET, film
from tests.browser import VisitFactory
from tests.e2e.shopper import COMBINATIONS, Shopper
from tests.factories.accounts import UserFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

MATRIX = pytest.mark.parametrize(("language", "size", "js"), COMBINATIONS)


def flag() -> bytes:
    """Red over blue, twice as high as wide."""
    image = Image.new("RGB", (300, 600), "blue")
    image.paste("red", (0, 0, 300, 300))
    target = BytesIO()
    image.save(target, "PNG")
    return target.getvalue()


def file(name: str, data: bytes) -> dict[str, Any]:
    return {"name": name, "mimeType": "image/png", "buffer": data}


class Reader(Shopper):
    """A member on the pages of the account."""

    def section(self, name: str) -> Any:
        """The form of one section of the profile."""
        return self.page.locator(f"form:has(input[name=section][value={name}])")

    def save(self, name: str, sentence: str) -> None:
        """Press the section's own button and read what the page says."""
        self.section(name).get_by_role("button", name=self.word("Save")).click()
        self.page.locator("#messages").get_by_text(self.word(sentence)).wait_for()
        self.visit.axe()

    def fail(self, name: str, field: str) -> str:
        """Press the section's own button and read what is wrong with its field."""
        self.visit.allowed.add(422)
        self.section(name).get_by_role("button", name=self.word("Save")).click()
        self.page.locator(f"#id_{field}_error").wait_for()
        self.visit.axe()
        return str(self.page.inner_text(f"#id_{field}_error"))


@MATRIX
def test_the_profile_section_by_section(visit: VisitFactory, language: str, size: str, js: bool) -> None:
    user = UserFactory(language=language, country="RU")
    reader = Reader(visit(language=language, size=size, js=js, user=user), language)
    reader.visit.goto(f"/{language}/my/profile/")
    reader.visit.axe()
    _names(reader, user)
    _phones(reader, user)
    _pictures(reader, user)
    _shop(reader, user)


def _names(reader: Reader, user: User) -> None:
    page = reader.page
    page.fill("[name=display_name]", "Ёжик")
    page.fill("[name=last_name]", "Щукина")
    assert "Щукина" in reader.fail("name", "last_name")
    assert page.input_value("[name=last_name]") == "Shchukina", "a spelling is offered"
    assert page.input_value("[name=display_name]") == "Ёжик", "nothing typed is lost"
    reader.save("name", "The name has been saved.")
    user.refresh_from_db()
    assert (user.display_name, user.last_name) == ("Ёжик", "Shchukina")


def _phones(reader: Reader, user: User) -> None:
    page = reader.page
    page.fill("[name=number]", "8 916 12")
    assert "345" in reader.fail("phone", "number"), "the error shows an example"
    assert page.input_value("[name=number]") == "8 916 12"
    page.fill("[name=number]", "8 (916) 123-45-67")
    reader.save("phone", "The phone has been saved.")
    assert "+7 916 123-45-67" in page.inner_text("main").replace("\xa0", " ")
    page.locator("form[action*='/phones/'] button").click()
    page.locator("#messages").get_by_text(reader.word("The phone has been removed.")).wait_for()
    assert not user.phones.exists()


def _pictures(reader: Reader, user: User) -> None:
    page, form = reader.page, reader.section("picture")
    for name, data in (("page.png", SECRET), ("film.png", film("PNG"))):
        page.set_input_files("[name=picture]", file(name, data))
        assert reader.fail("picture", "picture")
    form.get_by_label(reader.word("the bottom or right part")).check()
    page.set_input_files("[name=picture]", file("me.png", flag()))
    if reader.visit.has_js:
        page.wait_for_selector("[data-picture] canvas:visible")
        _until(page, lambda: _preview(page)[2] > 200)  # it shows the part that is kept
        form.get_by_label(reader.word("the top or left part")).check()
        _until(page, lambda: _preview(page)[0] > 200)
        form.get_by_label(reader.word("the bottom or right part")).check()
    reader.save("picture", "The picture has been saved.")
    user.refresh_from_db()
    shown = page.locator("[data-picture] img.ava")
    assert shown.get_attribute("src") == user.picture_url(256)
    assert page.locator(f"header img[src='{user.picture_url(96)}']").count() == 1
    answer = page.context.request.get(reader.visit.base_url + user.picture_url(256))
    colour = Image.open(BytesIO(answer.body())).convert("RGB").getpixel((128, 128))
    assert colour[2] > 200 > 90 > colour[0], "the part chosen was kept"
    reader.press("Delete the picture")
    page.locator("#messages").get_by_text(reader.word("The picture has been deleted.")).wait_for()
    user.refresh_from_db()
    assert user.picture == ""


def _until(page: Any, is_so: Callable[[], bool]) -> None:
    """Wait for a moment; a string for the page to evaluate would break its policy."""
    for _attempt in range(100):
        if is_so():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it never came true")


def _preview(page: Any) -> list[int]:
    script = "Array.from(document.querySelector('canvas').getContext('2d').getImageData(128, 128, 1, 1).data)"
    return list(page.evaluate(script))


def _shop(reader: Reader, user: User) -> None:
    other = "en" if reader.language == "ru" else "ru"
    page = reader.page
    page.select_option("[name=language]", other)
    page.select_option("[name=country]", "KZ")
    page.select_option("[name=time_zone]", "Asia/Almaty")
    reader.section("shop").get_by_role("button", name=reader.word("Save")).click()
    page.wait_for_url(re.compile(f"/{other}/my/profile/"))
    user.refresh_from_db()
    assert (user.language, user.country, user.time_zone) == (other, "KZ", "Asia/Almaty")


def test_a_file_too_large_is_told_before_it_is_sent(visit: VisitFactory) -> None:
    reader = Reader(visit(language="en", user=UserFactory(language="en")), "en")
    page = reader.visit.goto("/en/my/profile/")
    page.set_input_files("[name=picture]", file("large.png", bytes(10 * 1024 * 1024 + 1)))
    message = "document.querySelector('[name=picture]').validationMessage"
    _until(page, lambda: "10 MB" in page.evaluate(message))
    reader.section("picture").get_by_role("button", name="Save").click()
    assert page.locator("#messages .note").count() == 0
    page.set_input_files("[name=picture]", file("me.png", flag()))
    _until(page, lambda: page.evaluate(message) == "")
    reader.save("picture", "The picture has been saved.")


def test_a_request_too_large_ends_on_a_page(visit: VisitFactory) -> None:
    reader = Reader(visit(language="ru", js=False, user=UserFactory()), "ru")
    reader.visit.allowed.add(413)
    page = reader.visit.goto("/ru/my/profile/")
    page.set_input_files("[name=picture]", file("large.png", bytes(13 * 1024 * 1024)))
    reader.section("picture").get_by_role("button", name=reader.word("Save")).click()
    page.get_by_role("heading", name=reader.word("The file is too large")).wait_for()
    reader.press("Back to the form")
    page.wait_for_url(re.compile("/ru/my/profile/"))


@MATRIX
def test_the_address_book(visit: VisitFactory, language: str, size: str, js: bool) -> None:
    user = UserFactory(language=language)
    reader = Reader(visit(language=language, size=size, js=js, user=user), language)
    page = reader.visit.goto(f"/{language}/my/addresses/")
    reader.visit.axe()
    page.fill("[name=city]", "Portland")
    page.fill("[name=phone]", "(503) 555-0142")
    page.select_option("[name=country]", "US")
    if not js:
        reader.press("Show the fields of this country")
    page.get_by_label(reader.word("ZIP code")).wait_for()
    assert page.input_value("[name=city]") == "Portland", "nothing typed is lost"
    assert page.input_value("[name=country]") == "US"
    reader.visit.axe()
    page.fill("[name=street]", "1420 SE Alder St")
    page.fill("[name=postcode]", "972")
    reader.visit.allowed.add(422)
    reader.press("Save the address")
    page.locator("#id_region_error").wait_for()
    assert "10001" in page.inner_text("#id_postcode_error"), "the error shows an example"
    reader.visit.axe()
    page.fill("[name=region]", "OR")
    page.fill("[name=postcode]", "97214")
    reader.press("Save the address")
    page.locator("#messages").get_by_text(reader.word("The address has been saved.")).wait_for()
    address = Address.objects.get(user=user)
    assert (address.phone, address.postcode, address.is_default) == ("+15035550142", "97214", True)
    reader.visit.follow(page.locator(f"a[href$='/addresses/{address.pk}/delete/']"))
    reader.visit.axe()
    reader.press("Delete the address")
    page.wait_for_url(re.compile("/my/addresses/$"))
    reader.visit.axe()
    reader.press("Bring it back")
    page.locator("#messages").get_by_text(reader.word("The address is back.")).wait_for()
    assert Address.objects.get(user=user).snapshot() == address.snapshot()
