-- every decision of a person, whether it holds, and why not where it does not
with

reviews as (
    select * from {{ ref('stg_review') }}
),

latest as (
    select
        decision_id,
        subject
    from reviews
    where status = 'applied'
    qualify row_number() over (partition by subject, reviewer order by decided_at desc, decision_id desc) = 1
),

settled as (
    select quantity_id as subject from {{ ref('int_review') }}
    union all
    select subject from {{ ref('int_added_fact') }}
),

-- a fact that a report states stands before what is known of it from elsewhere
reported as (
    select
        concat_ws(' ', jurisdiction_code, year, indicator_id) as subject,
        format('report {} states {:g}{}', report_id, value, unit) as statement
    from {{ ref('fct_indicator_yearly') }}
    where report_id is not null
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
        when settled.subject is null then 'open'
        when reported.subject is not null then 'reported'
        else 'applied'
    end as status,
    coalesce(reviews.problem, reported.statement) as problem,
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
left join latest on reviews.decision_id = latest.decision_id and reviews.subject = latest.subject
left join settled on reviews.subject = settled.subject
left join reported on reviews.subject = reported.subject
order by reviews.decided_at, reviews.decision_id
