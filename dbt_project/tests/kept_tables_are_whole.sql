-- tables that are kept from night to night have the rows that they would have if they were built from nothing: as many as what they are made of
with

reports as (
    select * from {{ ref('dim_report') }}
),

counted as (
    select
        count(*) as reports,
        count(*) filter (where is_canonical) as canonical
    from reports
),

quantities as (
    select count(*) as wanted
    from {{ source('parsed', 'quantity') }} as parsed
    inner join reports on parsed.document_id = reports.report_id
),

codings as (
    select count(*) as wanted
    from {{ source('parsed', 'coding') }} as parsed
    inner join reports on parsed.document_id = reports.report_id
),

terms as (
    select count(*) as wanted
    from {{ source('parsed', 'term') }} as parsed
    inner join reports on parsed.document_id = reports.report_id
    where reports.is_canonical
),

chosen as (
    select count(*) as wanted
    from {{ ref('fct_indicator_mention') }}
    where is_chosen
),

compared as (
    select
        'report_text' as table_name,
        (select count(*) from {{ ref('report_text') }}) as kept,
        (select counted.reports from counted) as wanted
    union all
    select
        'fct_quantity' as table_name,
        (select count(*) from {{ ref('fct_quantity') }}) as kept,
        (select quantities.wanted from quantities) as wanted
    union all
    select
        'fct_coding' as table_name,
        (select count(*) from {{ ref('fct_coding') }}) as kept,
        (select codings.wanted from codings) as wanted
    union all
    select
        'fct_term_yearly' as table_name,
        (select count(*) from {{ ref('fct_term_yearly') }}) as kept,
        (select terms.wanted from terms) as wanted
    union all
    select
        'rpt_quality' as table_name,
        (select count(*) from {{ ref('rpt_quality') }}) as kept,
        (select counted.canonical from counted) as wanted
    union all
    select
        'fct_indicator_yearly' as table_name,
        (select count(facts.report_id) from {{ ref('fct_indicator_yearly') }} as facts) as kept,
        (select chosen.wanted from chosen) as wanted
    union all
    select
        'fct_indicator_scope_yearly' as table_name,
        (select count(*) filter (where facts.is_chosen) from {{ ref('fct_indicator_scope_yearly') }} as facts) as kept,
        (select count(*) from {{ ref('fct_indicator_yearly') }}) as wanted
    union all
    select
        'rpt_indicator_trend' as table_name,
        (select count(*) from {{ ref('rpt_indicator_trend') }}) as kept,
        (select count(*) from {{ ref('fct_indicator_yearly') }}) as wanted
)

select *
from compared
where kept != wanted
