-- quantities as they are published: what a person decided stands in the place of what the rules read
select
    quantities.* replace (
        coalesce(reviews.value, quantities.value) as value,
        coalesce(reviews.unit, quantities.unit) as unit,
        if(list_contains(coalesce(reviews.changed, []), 'year'), reviews.year, quantities.year) as year,
        coalesce(reviews.scope, quantities.scope) as scope,
        coalesce(reviews.modality, quantities.modality) as modality
    ),
    reviews.reviewed_by,
    reviews.reviewed_at
from {{ ref('stg_quantity') }} as quantities
left join {{ ref('int_review') }} as reviews on quantities.quantity_id = reviews.quantity_id
where {{ is_touched('quantities.report_id') }}
