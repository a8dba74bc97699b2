{{ config(lets_go='touched') }}
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

chosen as (
    select
        indicator_id,
        quantity_id
    from {{ ref('int_indicator_candidate') }}
    where choice = 1
)

select
    mentions.indicator_id,
    mentions.quantity_id,
    mentions.report_id,
    reports.jurisdiction_code,
    quantities.year,
    quantities.value,
    quantities.unit,
    quantities.scope,
    quantities.modality,
    quantities.qualifier,
    if(mentions.coding = 'reviewed', 1.0, {{ measured('mentions.confidence', 'mentions.indicator_id') }}) as confidence,
    chosen.quantity_id is not null as is_chosen,
    mentions.link_kind,
    mentions.rule,
    mentions.coding
from mentions
inner join quantities on mentions.quantity_id = quantities.quantity_id
inner join reports on mentions.report_id = reports.report_id
left join chosen on mentions.indicator_id = chosen.indicator_id and mentions.quantity_id = chosen.quantity_id
order by mentions.quantity_id, mentions.indicator_id
