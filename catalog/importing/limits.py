"""How large a table of goods may be; said on the page before anything is sent."""

MAX_FILE_BYTES = 30 * 1024 * 1024
MAX_ARCHIVE_BYTES = 30 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 120
MAX_CELL = 30_000  # characters

# A packed file may grow to so much, at most so many times its size, in so many pieces
MAX_UNPACKED_BYTES = 600 * 1024 * 1024
MAX_GROWTH = 200
MAX_PIECES = 20_000
# Words of a spreadsheet are read into memory as one piece
MAX_WORDS_BYTES = 60 * 1024 * 1024
