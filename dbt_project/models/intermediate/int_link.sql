-- what either coder proposes, side by side, and how often such a proposal is right
with

rules as (
    select * from {{ ref('stg_indicator_mention') }}
    where {{ is_touched() }}
),

said_by_model as (
    select * from {{ ref('int_coding') }}
    where coder = 'model'
),

margins_of_rules as (
    select
        quantity_id,
        indicator_id,
        margin
    from {{ ref('int_coding') }}
    where coder = 'rules' and indicator_id is not null
),

stated as (
    select
        rules.report_id,
        rules.indicator_id,
        figures.year,
        figures.scope
    from rules
    inner join {{ ref('int_quantity') }} as figures on rules.quantity_id = figures.quantity_id
),

proposals as (
    select
        quantity_id,
        report_id,
        indicator_id
    from rules
    union
    select
        quantity_id,
        report_id,
        indicator_id
    from said_by_model
    where rank = 1 and indicator_id is not null
),

side_by_side as (
    select
        proposals.*,
        rules.rule,
        rules.link_kind,
        margins_of_rules.margin as margin_of_rules,
        first_choice.indicator_id as model_indicator_id,
        first_choice.margin as first_margin,
        first_choice.margin_of_none,
        first_choice.heard_in_clause,
        first_choice.heard_in_paragraph,
        first_choice.heard_named,
        figures.year,
        figures.scope,
        coalesce(likely.probability, 0) as model_probability,
        case
            when rules.indicator_id is null then 'model'
            when first_choice.indicator_id = proposals.indicator_id then 'agreed'
            else 'rules'
        end as coding,
        -- the rules say another indicator, or hold that it is not this one
        proposals.quantity_id in (select said_by_rules.quantity_id from rules as said_by_rules) or coalesce(likely.is_objected, false) as is_ruled_out,
        -- characters of a scan that the reader was unsure of: how sure it was
        if(figures.read_score < 0.9, figures.read_score, 1) as read_certainty
    from proposals
    inner join {{ ref('int_quantity') }} as figures on proposals.quantity_id = figures.quantity_id
    left join rules on proposals.quantity_id = rules.quantity_id and proposals.indicator_id = rules.indicator_id
    left join margins_of_rules
        on proposals.quantity_id = margins_of_rules.quantity_id and proposals.indicator_id = margins_of_rules.indicator_id
    left join said_by_model as first_choice on proposals.quantity_id = first_choice.quantity_id and first_choice.rank = 1
    left join said_by_model as likely
        on proposals.quantity_id = likely.quantity_id and proposals.indicator_id = likely.indicator_id
),

kinds as (
    select
        side_by_side.*,
        side_by_side.coding = 'agreed' as is_agreed,
        -- the second coder has learnt the indicator of the rules, and says another or none; of what is told of several in turn it takes the nearest words
        side_by_side.coding = 'rules' and side_by_side.margin_of_rules is not null and side_by_side.link_kind != 'in_turn' as is_doubted,
        side_by_side.coding = 'rules'
        and side_by_side.margin_of_rules is not null
        and side_by_side.link_kind != 'in_turn'
        and side_by_side.model_indicator_id is not null as is_contradicted,
        side_by_side.coding = 'model' and not side_by_side.is_ruled_out as is_model_alone,
        side_by_side.coding = 'model' and side_by_side.is_ruled_out as is_against_rules,
        {{ logit('side_by_side.model_probability') }} as support,
        coalesce(side_by_side.link_kind != 'clause', false) as is_from_afar,
        coalesce(indicators.kind = 'rate', false) as is_rate
    from side_by_side
    left join {{ source('catalog', 'indicator') }} as indicators on side_by_side.indicator_id = indicators.indicator_id
),

features as (
    select
        *,
        -- what is told beside another figure (上年28件; 州本级分别为) is of what that is of, which the second coder does not see
        is_doubted and link_kind not in ('compared', 'shared') as may_be_withheld,
        if(is_doubted, margin_of_rules, 0) as doubted_margin,
        if(is_doubted, first_margin, 0) as doubted_first,
        if(is_model_alone, first_margin, 0) as alone_margin,
        if(is_model_alone, margin_of_none, 0) as alone_none,
        if(is_model_alone, heard_in_clause, 0) as alone_in_clause,
        if(is_model_alone, heard_in_paragraph, 0) as alone_in_paragraph,
        if(is_model_alone, heard_named, 0) as alone_named,
        is_model_alone and (report_id, indicator_id) in (select (stated.report_id, stated.indicator_id) from stated) as is_stated_elsewhere,
        is_model_alone
        and (report_id, indicator_id, coalesce(year, 0), scope)
        in (select (stated.report_id, stated.indicator_id, coalesce(stated.year, 0), stated.scope) from stated) as is_stated_alike
    from kinds
)

select
    *,
    {{ sigmoid(score('link', [
        'is_agreed', 'is_doubted', 'is_contradicted', 'is_model_alone', 'is_against_rules', 'support', 'doubted_margin', 'doubted_first', 'alone_margin',
        'alone_none', 'alone_in_clause', 'alone_in_paragraph', 'alone_named', 'is_stated_elsewhere', 'is_stated_alike', 'is_from_afar', 'is_rate'
    ])) }}
    * coalesce(read_certainty, 1) as confidence
from features
