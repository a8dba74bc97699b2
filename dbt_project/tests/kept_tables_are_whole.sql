-- tables that are kept from night to night have the rows that they would have if they were built from nothing: as many as what they are made of
with

reports as (
    select * from {{ ref('dim_report') }}
),

compared as (
    select
        'report_text' as table_name,
        (select count(*) from {{ ref('report_text') }}) as kept,
        (select count(*) from reports) as wanted
    union all
    select
        'fct_quantity' as table_name,
        (select count(*) from {{ ref('fct_quantity') }}) as kept,
        (select count(*) from {{ source('parsed', 'quantity') }} where document_id in (select report_id from reports)) as wanted
    union all
    select
        'fct_coding' as table_name,
        (select count(*) from {{ ref('fct_coding') }}) as kept,
        (select count(*) from {{ source('parsed', 'coding') }} where document_id in (select report_id from reports)) as wanted
    union all
    select
        'fct_term_yearly' as table_name,
        (select count(*) from {{ ref('fct_term_yearly') }}) as kept,
        (select count(*) from {{ source('parsed', 'term') }} where document_id in (select report_id from reports where is_canonical)) as wanted
    union all
    select
        'rpt_quality' as table_name,
        (select count(*) from {{ ref('rpt_quality') }}) as kept,
        (select count(*) from reports where is_canonical) as wanted
    union all
    select
        'fct_indicator_yearly' as table_name,
        (select count(*) from {{ ref('fct_indicator_yearly') }}) as kept,
        (select count(*) from {{ ref('fct_indicator_mention') }} where is_chosen) as wanted
    union all
    select
        'rpt_indicator_trend' as table_name,
        (select count(*) from {{ ref('rpt_indicator_trend') }}) as kept,
        (select count(*) from {{ ref('fct_indicator_yearly') }}) as wanted
)

select *
from compared
where kept != wanted
