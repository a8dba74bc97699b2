-- how often two coders say this and that of a report's things: what agreement is counted from
{{ config(lets_go='changed') }}
select
    between_whom,
    report_id,
    slot,
    first_says,
    second_says,
    count(*) as times
from {{ ref('int_coded_pair') }}
group by between_whom, report_id, slot, first_says, second_says
