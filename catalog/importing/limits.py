"""How large a table of goods may be; said on the page before anything is sent."""

MAX_FILE_BYTES = 40 * 1024 * 1024
MAX_ARCHIVE_BYTES = 30 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 120
MAX_CELL = 30_000  # characters
KEPT_TABLES = 20  # of one store: files, remarks and the way back of older imports are deleted when a new one comes
MAX_HEADINGS = 300  # that a store's columns are remembered by; those used longest ago are forgotten

# A packed file may grow to so much, at most so many times its size, in so many pieces
MAX_UNPACKED_BYTES = 600 * 1024 * 1024
MAX_GROWTH = 200
MAX_PIECES = 20_000
# What a spreadsheet has before its first row (words, styles) is read into memory as one piece
MAX_WORDS_BYTES = 60 * 1024 * 1024
MAX_WORDS_TAGS = 5_000_000
# The same of one row; what stands behind the last one counts as one more
MAX_ROW_BYTES = 16 * 1024 * 1024
MAX_ROW_TAGS = 500_000
MAX_ROW_CHARACTERS = 4_000_000  # of a row of text
LAST_ROW = 1_048_576  # the last one that a spreadsheet has; a file may name any number
