-- the links that are published. In this order: what a person decided of the quantity; what both coders say; what the rules say
-- against the second coder, unless such links are wrong more often than not; what the second coder says where the rules are
-- silent and such proposals are right often enough
with

reviews as (
    select * from {{ ref('int_review') }}
    where {{ is_touched() }}
),

coded as (
    select links.*
    from {{ ref('int_link') }} as links
    left join reviews on links.quantity_id = reviews.quantity_id
    where
        reviews.quantity_id is null
        and (
            links.coding = 'agreed'
            or (links.coding = 'rules' and (not links.may_be_withheld or links.confidence >= {{ coefficient('threshold', 'rules_alone') }}))
            or (links.is_model_alone and links.confidence >= {{ coefficient('threshold', 'model_alone') }})
        )
),

decided as (
    select
        quantity_id,
        report_id,
        unnest(indicator_ids) as indicator_id
    from reviews
)

select
    quantity_id,
    report_id,
    indicator_id,
    coding,
    coalesce(rule, 'second coder') as rule,
    coalesce(link_kind, 'learnt') as link_kind,
    confidence
from coded
union all
select
    quantity_id,
    report_id,
    indicator_id,
    'reviewed' as coding,
    'a person''s decision' as rule,
    'reviewed' as link_kind,
    1.0 as confidence
from decided
