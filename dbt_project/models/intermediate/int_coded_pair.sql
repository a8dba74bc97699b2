-- what each of two coders says of one thing: the rules and the second coder of a quantity's indicator, scope and modality, and two
-- persons of the indicator of a quantity that both reviewed
with

codings as (
    select * from {{ ref('int_coding') }}
    where rank = 1 and {{ is_touched(changed_only=true) }}
),

codings_of_both as (
    select
        rules.quantity_id,
        rules.report_id,
        unnest(['indicator', 'scope', 'modality']) as slot,
        unnest([coalesce(rules.indicator_id, 'none'), rules.scope, rules.modality]) as first_says,
        unnest([coalesce(model.indicator_id, 'none'), model.scope, model.modality]) as second_says
    from codings as rules
    inner join codings as model on rules.quantity_id = model.quantity_id
    where rules.coder = 'rules' and model.coder = 'model'
),

reviews as (
    select
        quantity_id,
        report_id,
        reviewer,
        coalesce(nullif(array_to_string(indicator_ids, '|'), ''), 'none') as says
    from {{ ref('stg_review') }}
    where kind = 'quantity' and status = 'applied' and {{ is_touched(changed_only=true) }}
    qualify row_number() over (partition by quantity_id, reviewer order by decided_at desc, decision_id desc) = 1
),

people as (
    select
        one.quantity_id,
        one.report_id,
        'indicator' as slot,
        one.says as first_says,
        other.says as second_says
    from reviews as one
    inner join reviews as other on one.quantity_id = other.quantity_id and one.reviewer < other.reviewer
)

select
    'coders' as between_whom,
    *
from codings_of_both
union all
select
    'people' as between_whom,
    *
from people
