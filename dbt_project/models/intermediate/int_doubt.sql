-- each proposal of a coder with the chance that what is published of it is wrong, and what makes that worse
{{ config(lets_go='touched') }}
with

published as (
    select
        quantity_id,
        indicator_id
    from {{ ref('int_mention') }}
),

failing as (
    select distinct
        indicator_id,
        quantity_id
    from {{ ref('fct_audit_check') }}
    where result = 'fail' and {{ is_touched() }}
),

facts as (
    select
        indicator_id,
        quantity_id,
        has_conflict
    from {{ ref('fct_indicator_yearly') }}
    where {{ is_touched() }}
)

select
    links.quantity_id,
    links.report_id,
    links.indicator_id,
    links.coding,
    links.is_contradicted or links.is_against_rules as is_contradicted,
    links.model_indicator_id,
    published.indicator_id is not null as is_published,
    if(published.indicator_id is null, links.confidence, 1 - links.confidence) as doubt,
    failing.quantity_id is not null as is_failing,
    coalesce(facts.has_conflict, false) as has_conflict,
    facts.quantity_id is not null as is_fact
from {{ ref('int_link') }} as links
left join published on links.quantity_id = published.quantity_id and links.indicator_id = published.indicator_id
left join failing on links.quantity_id = failing.quantity_id and links.indicator_id = failing.indicator_id
left join facts on links.quantity_id = facts.quantity_id and links.indicator_id = facts.indicator_id
