-- every decision of a person, whether it holds, and why not where it does not
with

reviews as (
    select * from {{ ref('stg_review') }}
),

latest as (
    select
        decision_id,
        coalesce(quantity_id, '') as quantity_id
    from reviews
    where status = 'applied'
    qualify row_number() over (partition by kind, coalesce(quantity_id, decision_id), reviewer order by decided_at desc, decision_id desc) = 1
),

settled as (
    select quantity_id from {{ ref('int_review') }}
)

select
    reviews.decision_id,
    reviews.reviewer,
    reviews.decided_at,
    reviews.kind,
    reviews.report_id,
    reviews.quantity_id,
    case
        when reviews.status != 'applied' then reviews.status
        when latest.decision_id is null then 'superseded'
        when reviews.kind = 'quantity' and settled.quantity_id is null then 'open'
        else 'applied'
    end as status,
    reviews.problem,
    array_to_string(reviews.indicator_ids, '|') as indicator_ids,
    reviews.jurisdiction_code,
    reviews.year,
    reviews.value,
    reviews.unit,
    reviews.scope,
    reviews.modality,
    reviews.surface,
    reviews.evidence,
    reviews.source,
    reviews.note
from reviews
left join latest on reviews.decision_id = latest.decision_id and coalesce(reviews.quantity_id, '') = latest.quantity_id
left join settled on reviews.quantity_id = settled.quantity_id
order by reviews.decided_at, reviews.decision_id
