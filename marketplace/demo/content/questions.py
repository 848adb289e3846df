"""What people ask about nearly anything, how a store answers, and how somebody who has bought there does."""

QUESTIONS: list[dict[str, tuple[str, str, str]]] = [
    {
        "ru": (
            "Подскажите, есть ли инструкция на русском?",
            "Да, в коробке лежит печатная инструкция на русском и английском.",
            "Есть, напечатана мелко, но всё понятно.",
        ),
        "en": (
            "Is there a manual in English?",
            "Yes, a printed manual in Russian and English is in the box.",
            "There is one. Small print, but clear enough.",
        ),
    },
    {
        "ru": (
            "Как упаковано? Доедет ли целым?",
            "В плотную коробку с поролоном по углам. За последний год разбитых посылок не было.",
            "Мне приехало целым, хотя сама коробка была помята.",
        ),
        "en": (
            "How is it packed? Will it survive the trip?",
            "In a stiff box with foam at the corners. Nothing has broken in the past year.",
            "Mine came whole, though the outer box had a dent.",
        ),
    },
    {
        "ru": (
            "Какая гарантия и куда обращаться, если сломается?",
            "Гарантия 12 месяцев. Напишите нам, мы заменим товар или вернём деньги.",
            "Обращался один раз: ответили на следующий день, вопрос решили.",
        ),
        "en": (
            "What warranty does it have, and whom do I ask if it breaks?",
            "12 months. Write to us and we replace it or return the money.",
            "I had to ask once: they answered the next day and sorted it out.",
        ),
    },
    {
        "ru": (
            "Цвет на фото совпадает с настоящим?",
            "Совпадает, но на разных экранах оттенок может немного отличаться.",
            "Вживую чуть темнее, чем на фото.",
        ),
        "en": (
            "Is the colour the same as in the pictures?",
            "It is, though screens show shades a little differently.",
            "A touch darker than in the pictures.",
        ),
    },
    {
        "ru": (
            "Можно ли купить запасные части отдельно?",
            "Пока нет. Мы ждём их на складе через месяц.",
            "У этого магазина не нашёл, брал в другом месте.",
        ),
        "en": (
            "Can spare parts be bought separately?",
            "Not yet. We expect them in stock in a month.",
            "I did not find them here and bought them elsewhere.",
        ),
    },
    {
        "ru": (
            "Когда отправите, если заказать сегодня?",
            "Обычно отправляем на следующий рабочий день.",
            "Мне отправили через два дня.",
        ),
        "en": (
            "When do you ship if I order today?",
            "Usually on the next working day.",
            "Mine was sent after two days.",
        ),
    },
]
