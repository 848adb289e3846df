"""Passwords and the band that both the server and the page put them into."""

PERSONAL = ["Anna", "Sokolova", "Анна", "anna.sokolova@example.com"]
VERDICTS = {
    "password": 0,
    "password12": 0,
    "1234567890": 0,
    "aaaaaaaaaa": 0,
    "abcabcabcabc": 0,
    "qwertyuiop": 0,
    "йцукенгшщз": 0,
    "Anna.Sokolova1": 0,
    "😀😀😀😀😀": 0,
    "sokolova-anna-1990": 1,
    "dragon1990!": 1,
    "P@ssw0rd2024": 1,
    "iloveyou2023": 1,
    "monkey dragon": 1,
    "летом2024летом": 1,
    "kjhfwqpzmd": 2,
    "aK3$x9Qz!p": 3,
    "караван-сарай 7": 3,
    "tall green lamp": 3,
    "correct horse battery": 4,
    "seven camels at the well": 4,
    "мой кот любит сметану": 4,
    "TR-14-мост-паром": 4,
    "Straße 7 ÄÖÜ 🐫🐪": 4,
}
