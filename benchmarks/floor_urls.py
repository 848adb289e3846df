"""Three floors: a constant; one primary-key query and 30 rows; one query and 48 cards of about 200 bytes."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from catalog.models import Product, Variant

_ROWS = engines["django"].from_string(
    "<table>{% for n in rows %}<tr><td>{{ n }}</td><td>{{ v.sku }}</td></tr>{% endfor %}</table>"
)
_CARDS = engines["django"].from_string(
    '{% for p in cards %}<li class="card"><a href="/{{ p.pk }}/"><img src="/media/{{ p.pk }}.webp" width="400" '
    'height="400" alt=""></a><h3>{{ p.title_ru }}</h3><b>{{ p.rating_average }}</b> {{ p.orders_count }}</li>'
    "{% endfor %}"
)


def constant(request: HttpRequest) -> HttpResponse:
    """Nothing but HTTP."""
    return HttpResponse("ok")


def one_row(request: HttpRequest) -> HttpResponse:
    """Two small queries by primary key and a template of 30 rows."""
    first = Variant.objects.only("pk", "sku").get(
        pk=Variant.objects.order_by("pk").values_list("pk", flat=True)[:1].get()
    )
    return HttpResponse(_ROWS.render({"rows": range(30), "v": first}, request))


def cards(request: HttpRequest) -> HttpResponse:
    """One ORM query and 48 cards."""
    found = Product.objects.only("pk", "title_ru", "rating_average", "orders_count").order_by("-pk")[:48]
    return HttpResponse(_CARDS.render({"cards": found}, request))


urlpatterns = [path("constant/", constant), path("row/", one_row), path("cards/", cards), path("healthz", constant)]
