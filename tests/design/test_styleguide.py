"""Every component in every state, in a real browser: axe, policy, reflow, keyboard, no scripts."""

from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from marketplace.views.styleguide import PAGES
from tests.browser import VisitFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
# some point of the focused element is on top: [tag, seen, start of its HTML]
FOCUS_SEEN = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect();
  const inside = (x, y) => {
    const top = document.elementFromPoint(x, y);
    return !!top && (one.contains(top) || top.contains(one));
  };
  const spots = [[.5, .5], [.1, .2], [.9, .2], [.1, .8], [.9, .8]];
  const seen = spots.some(([x, y]) => inside(box.left + box.width * x, box.top + box.height * y));
  return [one.tagName, seen, one.outerHTML.slice(0, 100)];
}"""
SHELL_PAGES = [page for page in PAGES if page != "index"]


@pytest.mark.parametrize("size", ["phone", "desktop"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_components_are_accessible(visit: VisitFactory, language: str, theme: str, size: str) -> None:
    one = visit(language=language, theme=theme, size=size)
    page = one.goto(f"/styleguide/?language={language}")
    assert page.locator("html").get_attribute("lang") == language
    one.axe()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("page_name", "turn"), [(name, index) for index, name in enumerate(SHELL_PAGES)])
def test_pages_are_accessible(visit: VisitFactory, page_name: str, turn: int) -> None:
    """Language, theme and width rotate over the pages."""
    language, theme, size = (
        ("ru", "en")[turn % 2],
        ("light", "dark")[turn // 2 % 2],
        ("phone", "desktop")[turn // 3 % 2],
    )
    one = visit(language=language, theme=theme, size=size)
    page = one.goto(f"/styleguide/?page={page_name}&language={language}")
    one.axe()
    assert page.locator("h1").count() == 1


def test_nothing_scrolls_sideways_at_320(visit: VisitFactory) -> None:
    one = visit(size="phone")
    one.page.set_viewport_size({"width": 320, "height": 600})
    wide = []
    for name in PAGES:
        page = one.goto(f"/styleguide/?page={name}")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(name)
    assert not wide


def test_icons_of_the_sprite_are_drawn(visit: VisitFactory) -> None:
    one = visit()
    page = one.goto("/styleguide/")
    box = page.locator("svg.icon use").first.evaluate("use => { const b = use.getBBox(); return [b.width, b.height]; }")
    assert min(box) > 0


@pytest.mark.parametrize("size", ["phone", "desktop"])
@pytest.mark.parametrize("js", [True, False])
def test_catalogue_menu(visit: VisitFactory, size: str, *, js: bool) -> None:
    one = visit(size=size, js=js)
    page = one.goto("/styleguide/?page=home")
    menu = page.locator("#catalogue")
    assert not menu.is_visible()
    page.locator(".cat-btn[popovertarget]").click()
    assert menu.is_visible()
    if js:
        one.axe()
        page.keyboard.press("Escape")
        assert not menu.is_visible()
        assert page.evaluate("document.activeElement.matches('.cat-btn')")


def test_filter_sheet_on_a_phone(visit: VisitFactory) -> None:
    one = visit(size="phone")
    page = one.goto("/styleguide/?page=category")
    assert not page.locator("#filters").is_visible()
    page.get_by_role("button", name="Фильтры").first.click()
    assert page.locator("#filters").is_visible()
    one.axe()
    page.locator("#filters .iconbtn").click()
    assert not page.locator("#filters").is_visible()


def test_filters_stand_in_the_column_on_a_desktop(visit: VisitFactory) -> None:
    page = visit().goto("/styleguide/?page=category")
    assert page.locator("#filters").is_visible()
    assert not page.locator(".filters__head").is_visible()


def test_dialog_opens_closes_and_returns_the_focus(visit: VisitFactory) -> None:
    one = visit()
    page = one.goto("/styleguide/")
    opener = page.locator("[data-dialog-open]")
    opener.click()
    assert page.locator("#sample-dialog").is_visible()
    one.axe()
    page.keyboard.press("Escape")
    assert not page.locator("#sample-dialog").is_visible()
    assert opener.evaluate("element => element === document.activeElement")


def test_settings_open_in_the_dialog(visit: VisitFactory) -> None:
    one = visit()
    page = one.goto("/styleguide/?page=home")
    page.locator(".top__util [data-modal]").click()
    page.locator("#modal form.settings").wait_for()
    assert page.locator("#modal-title").inner_text()
    one.axe()


def test_stepper(visit: VisitFactory) -> None:
    page = visit().goto("/styleguide/?page=product")
    stepper = page.locator(".buycol [data-stepper]")
    number, less, more = (
        stepper.locator("input"),
        stepper.locator("[data-step='-1']"),
        stepper.locator("[data-step='1']"),
    )
    assert less.is_disabled()
    more.click(click_count=3)
    assert number.input_value() == "4"
    assert more.is_disabled()
    less.click()
    assert number.input_value() == "3"


def test_stepper_without_scripts_is_a_number_field(visit: VisitFactory) -> None:
    page = visit(js=False).goto("/styleguide/?page=cart")
    assert not page.locator("[data-step='1']").first.is_visible()
    assert page.locator(".line__qty button.nojs").first.is_visible()


def test_gallery_by_thumbnail_and_zoom(visit: VisitFactory) -> None:
    page = visit().goto("/styleguide/?page=product")
    thumbs = page.locator(".gal__th a")
    thumbs.nth(2).click()
    page.wait_for_function("() => document.querySelectorAll('.gal__th a')[2].getAttribute('aria-current') === 'true'")
    assert page.locator(".gal__main").evaluate("row => Math.round(row.scrollLeft / row.clientWidth)") == 2
    page.locator(".gal__view").nth(2).click()
    page.locator(".dialog--zoom .zoom img").wait_for()


def test_failed_requests_raise_a_toast(visit: VisitFactory) -> None:
    one = visit()
    page = one.goto("/styleguide/?page=home")
    one.allowed.add(404)
    page.evaluate("htmx.ajax('GET', '/ru/no-such-page-here/', '#main')")
    toast = page.locator("#toast")
    toast.get_by_role("button").wait_for()
    assert "Не получилось" in toast.inner_text()
    assert all("404" in fault for fault in one.faults)  # htmx tells the console, too
    one.faults.clear()


def test_skip_link_is_first_and_works(visit: VisitFactory) -> None:
    page = visit().goto("/styleguide/?page=home")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


SETTLING = 400  # milliseconds in which a busy machine has scrolled and painted what got the focus


@pytest.mark.parametrize("page_name", ["product", "cart", "category"])
def test_the_focus_is_never_hidden(visit: VisitFactory, page_name: str) -> None:
    """Tab through a phone's page: some point of the focused box is on top (2.4.11)."""
    page = visit(size="phone").goto(f"/styleguide/?page={page_name}")
    hidden = []
    for _ in range(45):
        page.keyboard.press("Tab")
        state = page.evaluate(FOCUS_SEEN)
        if not state[1]:
            page.wait_for_timeout(SETTLING)
            state = page.evaluate(FOCUS_SEEN)
        if state[0] == "BODY":
            break
        if not state[1]:
            hidden.append(state[2])
    assert not hidden


def test_small_targets(visit: VisitFactory) -> None:
    """No control is below 24 px on a phone, links inside of sentences aside (2.5.8)."""
    page = visit(size="phone").goto("/styleguide/?page=home")
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, select, input:not([type=hidden]), a.btn, a.chip, nav a')]
        .filter(e => e.checkVisibility() && !e.closest('.vh, .skip'))
        .map(e => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])
        .filter(([, r]) => r.width > 1 && (r.width < 24 || r.height < 24)).map(([html]) => html)"""
    )
    assert small == []


def test_guest_pages_carry_no_token(client: Client) -> None:
    html = client.get("/styleguide/?page=home&guest=1").content.decode()
    assert "csrf" not in html.lower()
    assert "?then=cart:" in html
    assert "?then=wish:" in html


def test_members_press_buttons(client: Client) -> None:
    response = client.get("/styleguide/?page=home")
    html = response.content.decode()
    assert html.count('name="csrfmiddlewaretoken"') == 2  # the one form of the cards, and signing out
    assert "?then=" not in html


def test_unknown_page_is_not_found(client: Client) -> None:
    assert client.get("/styleguide/?page=nothing").status_code == 404


def test_manifest_names_icons_that_exist(client: Client) -> None:
    body: dict[str, Any] = client.get("/manifest.webmanifest", headers={"accept-language": "ru"}).json()
    assert body["name"] == "Караван"
    for icon in body["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/"))
