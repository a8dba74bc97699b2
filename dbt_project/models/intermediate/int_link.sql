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
        first_choice.indicator_id as model_indicator_id,
        coalesce(likely.probability, 0) as model_probability,
        coalesce(first_choice.probability, 0) as model_first_probability,
        case
            when rules.indicator_id is null then 'model'
            when first_choice.indicator_id = proposals.indicator_id then 'agreed'
            else 'rules'
        end as coding,
        -- the rules say another indicator, or hold that it is not this one
        proposals.quantity_id in (select said_by_rules.quantity_id from rules as said_by_rules) or coalesce(likely.is_objected, false) as is_ruled_out
    from proposals
    left join rules on proposals.quantity_id = rules.quantity_id and proposals.indicator_id = rules.indicator_id
    left join said_by_model as first_choice on proposals.quantity_id = first_choice.quantity_id and first_choice.rank = 1
    left join said_by_model as likely
        on proposals.quantity_id = likely.quantity_id and proposals.indicator_id = likely.indicator_id
),

features as (
    select
        side_by_side.*,
        side_by_side.coding = 'agreed' as is_agreed,
        side_by_side.coding = 'rules' and side_by_side.model_indicator_id is not null as is_contradicted,
        side_by_side.coding = 'model' and not side_by_side.is_ruled_out as is_model_alone,
        side_by_side.coding = 'model' and side_by_side.is_ruled_out as is_against_rules,
        {{ logit('side_by_side.model_probability') }} as support,
        if(side_by_side.coding = 'model' and not side_by_side.is_ruled_out, {{ logit('side_by_side.model_probability') }}, 0) as support_alone,
        if(side_by_side.coding = 'rules', {{ logit('side_by_side.model_first_probability') }}, 0) as doubt,
        coalesce(side_by_side.link_kind != 'clause', false) as is_from_afar,
        coalesce(indicators.kind = 'rate', false) as is_rate,
        -- characters of a scan that the reader was unsure of: how sure it was
        if(figures.read_score < 0.9, figures.read_score, 1) as read_certainty
    from side_by_side
    inner join {{ ref('int_quantity') }} as figures on side_by_side.quantity_id = figures.quantity_id
    left join {{ source('catalog', 'indicator') }} as indicators on side_by_side.indicator_id = indicators.indicator_id
)

select
    *,
    {{ sigmoid(score('link', ['is_agreed', 'is_contradicted', 'is_model_alone', 'is_against_rules', 'support', 'support_alone', 'doubt', 'is_from_afar', 'is_rate'])) }}
    * coalesce(read_certainty, 1) as confidence
from features
