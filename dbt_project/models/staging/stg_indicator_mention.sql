select
    mention.quantity_id,
    mention.document_id as report_id,
    mention.indicator_id,
    mention.rule,
    mention.link_kind
from {{ source('parsed', 'indicator_mention') }} as mention
