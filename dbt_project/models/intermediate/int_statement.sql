-- each published link of an accepted report as a statement of a value and a year, and how often such a statement is right
with

mentions as (
    select * from {{ ref('int_mention') }}
),

quantities as (
    select * from {{ ref('int_quantity') }}
),

reports as (
    select * from {{ ref('int_report') }}
),

indicators as (
    select * from {{ source('catalog', 'indicator') }}
),

said_by_model as (
    select * from {{ ref('int_coding') }}
    where coder = 'model' and rank = 1
),

stated as (
    select
        mentions.indicator_id,
        mentions.quantity_id,
        mentions.report_id,
        reports.jurisdiction_code,
        reports.is_canonical,
        reports.feeds_facts,
        reports.year as report_year,
        quantities.year,
        quantities.value,
        quantities.unit,
        quantities.qualifier,
        quantities.scope,
        quantities.modality,
        quantities.ordinal,
        mentions.coding,
        mentions.confidence,
        {{ logit('mentions.confidence') }} as link_logit,
        mentions.coding = 'agreed' as is_agreed,
        coalesce(said_by_model.modality in ('actual', 'standing'), true) as is_done_by_model,
        if(coalesce(said_by_model.modality in ('actual', 'standing'), true), 1, -1) * coalesce(said_by_model.modality_probability, 0)
            as done_support,
        coalesce(said_by_model.scope = quantities.scope, false) as is_scope_agreed,
        coalesce(quantities.year != reports.year, false) as is_other_year,
        coalesce(indicators.kind = 'rate' and quantities.value > 100, false) as is_out_of_range,
        coalesce(quantities.scope in ('part', 'below'), false) as is_of_a_part,
        quantities.reviewed_by,
        quantities.reviewed_at
    from mentions
    inner join quantities on mentions.quantity_id = quantities.quantity_id
    inner join reports on mentions.report_id = reports.report_id
    inner join indicators on mentions.indicator_id = indicators.indicator_id
    left join said_by_model on mentions.quantity_id = said_by_model.quantity_id
    where quantities.modality in ('actual', 'standing') and quantities.year is not null
),

features as (
    select
        *,
        min(value) over alike != max(value) over alike as is_contradicted,
        count(*) over alike > 1 as is_repeated
    from stated
    window alike as (partition by report_id, year, indicator_id, scope)
)

select
    *,
    {{ score('fact', ['link_logit', 'is_agreed', 'done_support', 'is_scope_agreed', 'is_other_year', 'is_out_of_range', 'is_of_a_part', 'is_contradicted', 'is_repeated']) }}
        as fact_score
from features
