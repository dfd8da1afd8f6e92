"""Logos are looked at, not believed; colours stay readable; the operator's own name (ORG-010, 011)."""

import struct
import zlib
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon import organizations
from koinon.app import Application
from koinon.organizations.branding import colours, images
from koinon.organizations.letters import letter
from koinon.organizations.plans import catalogue
from koinon.platform import configuration
from koinon.platform.errors import KoinonError
from koinon.platform.mail import server as mail_server
from koinon.platform.mail.letter import html_of, text_of
from koinon.platform.services import Services
from koinon.platform.settings import SettingsError, display_name
from koinon.platform.words import catalog, words
from koinon.web import product
from tests.identity.browser import Browser
from tests.organizations.test_organization import organization_id

HEX = st.from_regex(r"\A#[0-9a-f]{6}\Z")
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">{}</svg>'


def png(width: int, height: int = 64) -> bytes:
    """A whole picture: signature, IHDR, one IDAT, IEND (PNG, third edition, 5)."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + b"\x80" * width for _ in range(height)))
    return images._PNG + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg(width: int, height: int) -> bytes:
    """The markers up to the frame header (ITU-T T.81, B.2.2)."""
    app0 = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0" + b"\0" * 9
    return b"\xff\xd8" + app0 + b"\xff\xc0" + struct.pack(">HBHHB", 17, 8, height, width, 3) + b"\0" * 12


def test_what_a_file_is_decides() -> None:
    assert images.checked(png(256)).ending == "png"
    assert images.checked(jpeg(300, 200)).ending == "jpg"
    assert images.checked(SVG.format('<path d="M0 0h5"/>').encode()).ending == "svg"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"GIF89a" + b"\0" * 100, "no PNG"),
        (b"<html><script>alert(1)</script></html>", "no PNG"),
        (png(255), "256"),
        (jpeg(200, 400), "256"),
        (png(256)[:20], "damaged"),
        (b"\xff\xd8\xff\xe0\x00", "damaged"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * images.LARGEST, "2 MB"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("&a;").encode(), "document type"),
        (SVG.format("<path").encode(), "damaged"),
        (b"<notsvg><svg/></notsvg>", "no PNG"),
        (SVG.format("<g>" * 2_000 + "</g>" * 2_000).encode(), "too many"),
    ],
)
def test_what_is_no_logo_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(images.BadImage, match=reason):
        images.checked(data)


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<path onload="alert(1)" d="M0 0"/>',
        '<a href="javascript:alert(1)"><path d="M0 0"/></a>',
        '<use href="https://evil.example/x.svg#a"/>',
        '<image href="https://evil.example/x.png"/>',
        '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>',
        '<style>@import "https://evil.example/x.css";</style>',
        '<rect style="fill:url(https://evil.example/x)"/>',
        '<animate attributeName="href" to="javascript:alert(1)"/>',
    ],
)
def test_a_drawing_loses_whatever_could_act(inside: str) -> None:
    kept = images.checked(SVG.format(inside + '<rect width="5" height="5" fill="url(#g)"/>').encode()).data.decode()
    for word in ("script", "onload", "evil.example", "foreignObject", "animate", "<a "):
        assert word not in kept
    assert 'fill="url(#g)"' in kept


def test_contrast_is_that_of_the_standard() -> None:
    """WCAG 2.2: black on white is 21 : 1; #777777 on white 4.48 : 1 fails, #767676 4.54 : 1 passes (technique G18)."""
    assert colours.contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert colours.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert colours.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)
    assert colours.readable("#767676") == "#767676"
    assert colours.readable("#777777") != "#777777"


@given(HEX, st.sampled_from([colours.WHITE, colours.NIGHT]))
def test_every_colour_can_be_read_after_all(color: str, behind: str) -> None:
    assert colours.contrast(colours.readable(color, behind), behind) >= colours.ENOUGH


@pytest.mark.parametrize(
    ("typed", "kept"), [("0B6B63", "#0b6b63"), ("#abc", "#aabbcc"), ("teal", None), ("#12", None), ("red;}", None)]
)
def test_a_colour_is_six_digits_or_none(typed: str, kept: str | None) -> None:
    assert colours.parse(typed) == kept


def multipart(data: bytes) -> tuple[bytes, str]:
    head = b'--x\r\ncontent-disposition: form-data; name="file"; filename="logo.png"\r\ncontent-type: image/png\r\n\r\n'
    return head + data + b"\r\n--x--\r\n", "multipart/form-data; boundary=x"


async def test_a_logo_is_served_to_anybody_for_a_week_and_cannot_act(ada: Browser) -> None:
    body, kind = multipart(png(300))
    made = await ada.call("PUT", "/api/v1/organization/logo", body, content_type=kind)
    path = made.json["data"]["logo_path"]
    stranger = Browser(ada.app)
    served = await stranger.call("GET", path)
    assert (served.status, served.raw) == (200, png(300))
    assert served.headers["content-type"] == "image/png"
    assert "max-age=604800" in served.headers["cache-control"]
    assert "sandbox" in served.headers["content-security-policy"]
    assert (await ada.call("DELETE", "/api/v1/organization/logo")).status == 204
    assert (await stranger.call("GET", path)).status == 404


async def test_another_organization_has_no_such_logo(ada: Browser, ben: Browser) -> None:
    body, kind = multipart(png(300))
    made = await ada.call("PUT", "/api/v1/organization/logo", body, content_type=kind)
    name = made.json["data"]["logo_path"].rpartition("/")[2]
    assert (await ada.call("GET", f"/brand/{await organization_id(ben)}/{name}")).status == 404


async def test_a_pale_colour_is_kept_and_shown_darker(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        made = await organizations.change_brand(tx, color="#ffd54a", accent="#123456", mail_footer="1 Church Street")
        assert (made.color, made.adjusted) == ("#ffd54a", True)
        assert made.color_on_light is not None and colours.contrast(made.color_on_light, "#ffffff") >= 4.5
        with pytest.raises(KoinonError):
            await organizations.change_brand(tx, color="yellow", accent=None, mail_footer=None)


@pytest.mark.parametrize("name", ["", " ", "50 %", "{name}", "A <b@example.org>", "x" * 61, "two\nlines"])
def test_a_name_that_would_mean_something_in_a_sentence_or_address_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="name of at most 60"):
        display_name(name)


async def test_a_small_picture_has_an_address_and_may_be_narrow(ada: Browser) -> None:
    body, kind = multipart(png(32, 32))
    made = await ada.call("PUT", "/api/v1/organization/icon", body, content_type=kind)
    path = made.json["data"]["icon_path"]
    assert made.json["data"]["logo_path"] is None
    assert (await Browser(ada.app).call("GET", path)).raw == png(32, 32)
    narrow, kind = multipart(png(31, 31))
    refused = await ada.call("PUT", "/api/v1/organization/icon", narrow, content_type=kind)
    assert (refused.status, refused.json["error"]["code"]) == (422, "invalid_file")
    assert (await ada.call("DELETE", "/api/v1/organization/icon")).status == 204
    assert (await Browser(ada.app).call("GET", path)).status == 404


async def test_mails_carry_the_look(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        await organizations.set_logo(tx, png(300))
        look = await organizations.change_brand(tx, color="#0b6b63", accent="#aa3300", mail_footer="1 Church Street")
        found = await organizations.get(tx)
    made = letter(words("en"), "kept_open", {}, found, "https://koinon.example.org", look)
    page = html_of(made, "en")
    assert f'src="https://koinon.example.org{look.logo_path}"' in page
    assert "#aa3300" in page and "1 Church Street" in page and "1 Church Street" in text_of(made)


async def test_the_installation_bears_the_operators_name(tmp_path: Path, services: Services) -> None:
    logo = tmp_path / "logo.svg"
    logo.write_text(SVG.format('<path d="M0 0h5"/>'))
    given = {"KOINON_PRODUCT_NAME": "Parish Post", "KOINON_PRODUCT_LOGO": str(logo), "KOINON_LOGIN_TEXT": "Welcome."}
    given |= {"KOINON_TERMS_URL": "https://parish.example/terms", "KOINON_SUPPORT_ADDRESS": "help@parish.example"}
    try:
        product.configure(configuration.load(given))
        page = (await Browser(Application(services)).call("GET", "/sign-in")).raw.decode()
        assert "<title>" in page and "Parish Post</title>" in page and "Koinon" not in page
        for said in ("Welcome.", "https://parish.example/terms", "help@parish.example", "data:image/svg+xml;base64,"):
            assert said in page
        for language in ("en", "es", "pt"):
            assert words(language).gettext("Open Koinon").endswith("Parish Post")
            said_ours = [key for _, key in catalog("es") if "Koinon" in key]
            assert len(said_ours) > 5
            assert not [key for key in said_ours if "Koinon" in words(language).gettext(key)]
        assert mail_server.configured(configuration.load(given)).sender == '"Parish Post" <koinon@localhost>'  # type: ignore[union-attr]
        errors_page = (await Browser(Application(services)).call("GET", "/api/docs/errors", accept="text/html")).raw
        assert b"Parish Post" in errors_page and b"Koinon" not in errors_page
        logo.write_text("no drawing")
        with pytest.raises(SettingsError, match="PRODUCT_LOGO"):
            product.configure(configuration.load(given))
    finally:
        product.configure(configuration.load({}))


async def test_pictures_take_of_the_plans_storage_and_give_it_back(services: Services, chapel: UUID) -> None:
    size = len(png(300))
    with catalogue.using(catalogue.read(f'default = "small"\n[plans.small]\nstorage_bytes = {size}')):
        async with services.database.transaction(chapel) as tx:
            await organizations.set_logo(tx, png(300))
            await organizations.set_logo(tx, png(300, 63))  # in its place, and smaller
            stored = {use.resource: use.current for use in await organizations.limits(tx)}
            assert stored["storage_bytes"] == len(png(300, 63))
            with pytest.raises(KoinonError, match="plan_limit_exceeded"):
                await organizations.set_icon(tx, png(64))
            await organizations.remove_logo(tx)
            await organizations.set_icon(tx, png(64))
