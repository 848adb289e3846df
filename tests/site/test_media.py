"""Uploaded files: pictures of ours only, with headers under which nothing in them runs."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

pytestmark = pytest.mark.django_db


def put(path: str, content: bytes = b"RIFF....WEBP") -> str:
    file = Path(settings.MEDIA_ROOT) / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return f"/media/{path}"


@pytest.mark.parametrize(
    ("path", "cache"),
    [
        ("goods/ab/0123456789abcdef0123-400.webp", "public, max-age=31536000, immutable"),
        (f"members/ab/{'0' * 40}-96.webp", "private, max-age=31536000, immutable"),
        ("stores/svetdom.webp", "public, max-age=3600"),
        ("stores/logo.png", "public, max-age=3600"),
    ],
)
def test_pictures_are_served_so_that_nothing_runs(client: Client, path: str, cache: str) -> None:
    response = client.get(put(path))
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == b"RIFF....WEBP"
    assert response["Content-Type"] == ("image/png" if path.endswith("png") else "image/webp")
    assert response["Cache-Control"] == cache
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    again = client.get(f"/media/{path}", headers={"if-none-match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Content-Security-Policy"] == "default-src 'none'; sandbox"
    since = client.get(f"/media/{path}", headers={"if-modified-since": response["Last-Modified"]})
    assert since.status_code == 304
    assert client.head(f"/media/{path}").status_code == 200
    assert client.post(f"/media/{path}").status_code == 405


def test_a_changed_file_is_sent_again(client: Client) -> None:
    url = put("stores/changed.webp")
    etag = client.get(url)["ETag"]
    put("stores/changed.webp", b"RIFF....WEBP another one")
    assert client.get(url, headers={"if-none-match": etag}).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["members/x.svg", "members/x.html", "members/x.gif", "members/x.webp.html", "members/x", "x.xml", "a.WEBP.js"],
)
def test_other_kinds_of_files_are_not_there(client: Client, path: str) -> None:
    assert client.get(put(path, b"<script>alert(1)</script>")).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "../manage.py",
        "..%2f..%2fetc%2fpasswd",
        "%2e%2e/%2e%2e/secret.webp",
        "/etc/passwd",
        "members",
        "members/",
        "members/none.webp",
        "a\\..\\b.webp",
        "x%00.webp",
        "x" * 300 + ".webp",
    ],
)
def test_there_is_no_way_out(client: Client, path: str) -> None:
    Path(settings.MEDIA_ROOT).parent.joinpath("secret.webp").write_bytes(b"secret")
    assert client.get(f"/media/{path}").status_code == 404
