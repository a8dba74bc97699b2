-- every table has one row for each value of its key, nothing null that may not be, and what it refers to
{{ unsound() }}
