-- what each of the two coders says of a quantity: rank 1 is what it says, 2 and 3 are what the second coder holds for less likely
select
    coding.quantity_id,
    coding.document_id as report_id,
    coding.coder,
    coding.rank,
    coding.indicator_id,
    coding.scope,
    coding.modality,
    coding.probability,
    coding.scope_probability,
    coding.modality_probability,
    -- the rules hold that it is not so
    coding.is_objected
from {{ source('parsed', 'coding') }} as coding
