-- the days that metrics are told by
{{ config(tags=['of_no_document']) }}
select cast(day as date) as day
from unnest(generate_series(date '2010-01-01', date '2040-12-31', interval 1 day)) as days (day)
