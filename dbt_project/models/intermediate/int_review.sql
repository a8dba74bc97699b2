-- the decision that holds for a quantity: the latest of each person, where all who decided say the same
with

latest as (
    select *
    from {{ ref('stg_review') }}
    where kind = 'quantity' and status = 'applied'
    qualify row_number() over (partition by quantity_id, reviewer order by decided_at desc, decision_id desc) = 1
)

select
    quantity_id,
    any_value(report_id) as report_id,
    any_value(indicator_ids) as indicator_ids,
    any_value(changed) as changed,
    any_value(value) as value,
    any_value(unit) as unit,
    any_value(year) as year,
    any_value(scope) as scope,
    any_value(modality) as modality,
    string_agg(distinct reviewer, ', ' order by reviewer) as reviewed_by,
    max(decided_at) as reviewed_at,
    count(*) as reviewers
from latest
group by quantity_id
having count(distinct row(indicator_ids, changed, value, unit, year, scope, modality)) = 1
