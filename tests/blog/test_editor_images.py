"""Images that authors paste: what is taken, where it lives, how it is served."""

import base64
import hashlib

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from blog import images
from tests.factories import make_article

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize(
    ("content", "extension"),
    [
        (PNG, "png"),
        (b"\xff\xd8\xff\xe0 and so on", "jpg"),
        (b"GIF89a and so on", "gif"),
        (b"RIFF\x00\x01\x02\nWEBPVP8 ", "webp"),
    ],
)
def test_an_image_is_kept_under_the_hash_of_its_content(content, extension, tmp_path):
    address = images.keep(content)

    name = f"{hashlib.sha256(content).hexdigest()[:32]}.{extension}"
    assert address == f"/media/{name}" == images.keep(content)
    assert {path.name: path.read_bytes() for path in (tmp_path / "images").iterdir()} == {name: content}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty."),
        (b"<?xml version='1.0'?><svg/>", "SVG images may carry scripts and are not taken. Save it as PNG or WebP."),
        (b"\n <svg xmlns='x'/>", "SVG images may carry scripts and are not taken. Save it as PNG or WebP."),
        (b"<html>", "This is no image that every browser shows. PNG, JPEG, GIF and WebP are taken."),
        (PNG + bytes(images.MOST_BYTES), "The image has more than 10 MB. Make it smaller and try again."),
    ],
    ids=["empty", "xml", "svg", "html", "big"],
)
def test_what_is_not_taken_is_refused_with_a_sentence(content, message, tmp_path):
    with pytest.raises(images.Refused) as refusal:
        images.keep(content)

    assert (str(refusal.value), list(tmp_path.iterdir())) == (message, [])


@pytest.mark.django_db
def test_an_upload_goes_by_its_content_and_not_by_its_name(client):
    client.force_login(User.objects.create_superuser("author"))

    def answer(name, content):
        sent = {"image": SimpleUploadedFile(name, content, "image/png")}
        response = client.post(reverse("admin:blog_article_image"), sent)
        return response.status_code, response.json()

    assert answer("notes.txt", PNG) == (200, {"address": images.keep(PNG)})
    assert answer("picture.png", b"<script>")[0] == 400
    assert client.post(reverse("admin:blog_article_image")).json() == {"message": "No image came along."}


@pytest.mark.django_db
def test_an_image_is_served_for_ever_as_what_it_is_and_runs_nothing(client):
    response = client.get(images.keep(PNG))

    assert b"".join(response.streaming_content) == PNG
    kept = ("Content-Type", "Cache-Control", "Content-Security-Policy", "X-Content-Type-Options")
    assert {name: response.headers[name] for name in kept} == {
        "Content-Type": "image/png",
        "Cache-Control": "public, max-age=31536000, immutable",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    assert client.get(images.keep(PNG), headers={"If-None-Match": response.headers["ETag"]}).status_code == 304


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["0" * 32 + ".png", "../secret_key", "..%2fsecret_key", "0.svg"])
def test_what_is_no_image_of_ours_is_not_found(client, name):
    assert client.get(f"/media/{name}").status_code == 404


@pytest.mark.django_db
def test_an_article_leaves_room_for_its_picture():
    article = make_article(body=f"![A dot]({images.keep(PNG)})")

    assert ' width="1" height="1" ' in article.body_html
    assert images.size_at("/media/" + "0" * 32 + ".png") is None
    assert images.size_at("/media/../secret.png") is None
