-- how often two coders say this and that of a report's things: what agreement is counted from
{{ config(materialized='incremental', pre_hook="{{ let_go_of_touched(changed_only=true) }}") }}
select
    between_whom,
    report_id,
    slot,
    first_says,
    second_says,
    count(*) as times
from {{ ref('int_coded_pair') }}
group by between_whom, report_id, slot, first_says, second_says
