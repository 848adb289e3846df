"""What shoppers say, by stars and language: sentences that fit any product of the demo."""

from __future__ import annotations

OPINIONS: dict[int, dict[str, tuple[str, ...]]] = {
    5: {
        "ru": (
            "Пришло на три дня раньше срока, упаковано на совесть. Всё как в описании, пользуюсь с удовольствием.",
            "Брала по совету подруги и не пожалела. Качество лучше, чем ждала за такие деньги.",
            "Второй раз заказываю в этом магазине. Продавец ответил за час и положил всё, о чём просил.",
            "Сомневался из-за цены, но вещь добротная: ничего не скрипит и не люфтит. Рекомендую.",
            "Подарил маме — она в восторге. Инструкция на русском, разобралась сама.",
            "Полгода пользуюсь каждый день, нареканий нет. Выглядит как новое.",
            "Точно по фото, цвет не отличается. Доставили прямо в пункт у дома.",
            "Наконец-то магазин, где дата доставки — это дата, а не «15–30 дней».",
        ),
        "en": (
            "Arrived earlier than promised and well packed. Exactly as described.",
            "Better quality than I expected for the price. Would buy from this store again.",
            "Bought it as a gift and ended up ordering a second one for myself.",
            "Six months of daily use and it still looks new. No complaints at all.",
        ),
    },
    4: {
        "ru": (
            "Хорошая вещь за свои деньги. Сняла звезду за помятую коробку, внутри всё цело.",
            "Всё работает, но шло на два дня дольше обещанного. Продавец предупредил заранее.",
            "Качество нормальное, цвет чуть темнее, чем на фото. Оставила себе.",
            "Почти идеально. Хотелось бы инструкцию поподробнее.",
        ),
        "en": (
            "Good value. The box came a little dented, but everything inside was fine.",
            "Works as it should. The manual could say more.",
        ),
    },
    3: {
        "ru": (
            "Средне. Своих денег стоит, но чуда не ждите.",
            "Пришло вовремя, но сборка так себе: один винт был сорван. Справился сам.",
        ),
        "en": ("It does the job, nothing more. Expected better finishing.",),
    },
    2: {
        "ru": (
            "На фото смотрится дороже. Пользоваться можно, второй раз не возьму.",
            "Пришлось подгонять самому. За такую цену ждал большего.",
        ),
        "en": ("Looks cheaper than in the pictures. I would not order it again.",),
    },
    1: {
        "ru": (
            "Перестало работать на третий день. Деньги вернули без спора, за это спасибо.",
            "Прислали не тот цвет. Возврат оформили быстро, но время потеряно.",
        ),
        "en": ("Stopped working within a week. The refund was quick, at least.",),
    },
}
REPLIES = {
    "ru": "Спасибо за честный отзыв. Мы проверили партию и будем рады всё исправить: напишите нам номер заказа.",
    "en": "Thank you for the honest words. Write us your order number and we will put it right.",
}
