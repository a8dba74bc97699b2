-- what reports count and the catalog does not know yet: the list from which the catalog grows
with

linked as (
    select distinct quantity_id from {{ ref('fct_indicator_mention') }}
),

quantities as (
    select counted_things.*
    from {{ ref('fct_quantity') }} as counted_things
    left join linked on counted_things.quantity_id = linked.quantity_id
    where counted_things.counted != '' and counted_things.modality in ('actual', 'standing') and linked.quantity_id is null
),

reports as (
    select * from {{ ref('dim_report') }}
    where is_canonical
)

select
    quantities.counted,
    quantities.unit,
    count(distinct reports.jurisdiction_code) as jurisdiction_count,
    count(distinct quantities.report_id) as report_count,
    count(*) as quantity_count,
    arg_min(quantities.quantity_id, quantities.quantity_id) as example_quantity_id,
    arg_min(quantities.evidence, quantities.quantity_id) as example_evidence
from quantities
inner join reports on quantities.report_id = reports.report_id
group by quantities.counted, quantities.unit
order by jurisdiction_count desc, report_count desc, quantity_count desc, quantities.counted asc, quantities.unit asc
