-- figures that people know from elsewhere: the latest of each person, where all who added one say the same
with

latest as (
    select *
    from {{ ref('stg_review') }}
    where kind = 'fact' and status = 'applied'
    qualify row_number() over (partition by subject, reviewer order by decided_at desc, decision_id desc) = 1
)

select
    subject,
    any_value(jurisdiction_code) as jurisdiction_code,
    any_value(year) as year,
    any_value(indicator_ids[1]) as indicator_id,
    any_value(value) as value,
    any_value(unit) as unit,
    any_value(scope) as scope,
    any_value(modality) as modality,
    '来源：' || string_agg(distinct source, '；' order by source) as evidence,
    string_agg(distinct reviewer, ', ' order by reviewer) as reviewed_by,
    max(decided_at) as reviewed_at
from latest
group by subject
having count(distinct row(value, unit, scope, modality)) = 1
