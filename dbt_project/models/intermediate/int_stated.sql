-- what canonical reports state of their indicators: the material of the audit checks
with

mentions as (
    select * from {{ ref('int_mention') }}
),

quantities as (
    select * from {{ ref('int_quantity') }}
    where modality in ('actual', 'standing') and year is not null
),

reports as (
    select * from {{ ref('int_report') }}
    where is_canonical
)

select
    mentions.indicator_id,
    quantities.quantity_id,
    quantities.report_id,
    reports.jurisdiction_code,
    quantities.year,
    quantities.scope,
    quantities.ordinal,
    quantities.surface,
    quantities.value,
    quantities.qualifier,
    hash(quantities.evidence) as sentence
from mentions
inner join quantities on mentions.quantity_id = quantities.quantity_id
inner join reports on mentions.report_id = reports.report_id
