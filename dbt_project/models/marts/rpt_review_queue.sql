-- what a person should look at first: where a decision is likely to change what is published, and of what many ask for
with

quantities as (
    select * from {{ ref('fct_quantity') }}
),

reports as (
    select * from {{ ref('dim_report') }}
    where is_canonical
),

proposals as (
    select * from {{ ref('int_doubt') }}
),

-- what many ask for: facts of the indicator, and proposals that stand or fall with one decision
demand as (
    select
        indicator_id,
        count(*) as facts_of_indicator
    from {{ ref('fct_indicator_yearly') }}
    group by indicator_id
),

kinds as (
    select
        indicator_id,
        coding,
        model_indicator_id,
        count(*) as alike
    from proposals
    group by indicator_id, coding, model_indicator_id
),

weights as (
    select
        kinds.*,
        1 + 0.1 * ln(1 + coalesce(demand.facts_of_indicator, 0)) + 0.1 * ln(kinds.alike) as weight
    from kinds
    left join demand on kinds.indicator_id = demand.indicator_id
),

-- of all proposals, asked twice for few of their columns: not written down between, which takes a second of 100,000 reports
doubts as not materialized (
    select
        proposals.*,
        weights.alike,
        (proposals.doubt + 0.15 * cast(proposals.is_failing as integer) + 0.1 * cast(proposals.has_conflict as integer))
        * if(proposals.is_fact or proposals.coding = 'model', 1.0, 0.5)
        * weights.weight as priority
    from proposals
    inner join weights
        on
            proposals.indicator_id = weights.indicator_id
            and proposals.coding = weights.coding
            and proposals.model_indicator_id is not distinct from weights.model_indicator_id
),

open_reviews as (
    select
        quantity_id,
        string_agg(distinct reviewer, ', ' order by reviewer) as reviewers
    from {{ ref('stg_review') }}
    where kind = 'quantity' and status = 'applied'
    group by quantity_id
),

-- what is as good as certain is no work for a person
worth_a_look as (
    select quantity_id
    from doubts
    where round(priority, 4) >= 0.05
    union
    select quantity_id from open_reviews
),

weighed as (
    select
        quantity_id,
        round(max(priority), 4) as priority,
        bool_or(is_failing) as is_failing,
        bool_or(has_conflict) as has_conflict,
        bool_or(is_contradicted) as is_contradicted,
        max(alike) as alike,
        array_to_string(list_sort(list(indicator_id) filter (where coding in ('agreed', 'rules'))), '|') as rules_say,
        array_to_string(list_sort(list(indicator_id) filter (where is_published)), '|') as published_as,
        any_value(model_indicator_id) as model_says
    from doubts
    where quantity_id in (select worth_a_look.quantity_id from worth_a_look)
    group by quantity_id
)

select
    cast(row_number() over (
        order by (open_reviews.quantity_id is not null) desc, weighed.priority desc, weighed.quantity_id asc
    ) as integer) as place,
    weighed.quantity_id,
    quantities.report_id,
    reports.jurisdiction_code,
    reports.source_uri,
    weighed.priority,
    case
        when open_reviews.quantity_id is not null then 'reviewers differ'
        when weighed.is_failing then 'a check fails'
        when weighed.has_conflict then 'another figure contradicts'
        when weighed.is_contradicted then 'the coders say different indicators'
        when weighed.rules_say is null then 'the second coder alone'
        when weighed.rules_say = weighed.model_says then 'agreed'
        else 'the rules alone'
    end as reason,
    weighed.alike,
    quantities.surface,
    quantities.evidence,
    quantities.char_start,
    quantities.char_end,
    quantities.value,
    quantities.unit,
    quantities.year,
    quantities.scope,
    quantities.modality,
    weighed.published_as as published,
    weighed.rules_say,
    weighed.model_says,
    open_reviews.reviewers
from weighed
inner join quantities on weighed.quantity_id = quantities.quantity_id
inner join reports on quantities.report_id = reports.report_id
left join open_reviews on weighed.quantity_id = open_reviews.quantity_id
where quantities.reviewed_by is null
order by place
