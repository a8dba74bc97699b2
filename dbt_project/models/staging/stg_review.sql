-- what people decided, each found again in the documents as they are read now
select
    review.decision_id,
    review.reviewer,
    review.decided_at,
    review.kind,
    review.document_id as report_id,
    review.quantity_id,
    -- what is decided of: a quantity, or of a figure from elsewhere the fact that it would be
    if(review.kind = 'fact', concat_ws(' ', review.jurisdiction_code, review.year, review.indicator_ids[1]), review.quantity_id) as subject,
    review.status,
    review.problem,
    review.surface,
    review.evidence,
    review.indicator_ids,
    review.changed,
    review.value,
    review.unit,
    review.year,
    review.scope,
    review.modality,
    review.jurisdiction_code,
    review.source,
    review.note
from {{ source('parsed', 'review') }} as review
