-- documents that still lie in the landing directory, with what their header tells
select
    report.document_id as report_id,
    report.report_type,
    report.is_accepted,
    report.reason,
    report.title,
    report.jurisdiction_code,
    report.year,
    report.issuer,
    report.issuer_kind,
    report.addressed_to,
    report.document_number,
    report.published_on,
    report.signed_on,
    report.chars,
    report.is_own_portal,
    report.minhash,
    report.parser_version,
    document.source_uri,
    document.media_type,
    text.read_by,
    document.first_seen_at as ingested_at,
    nullif(concat_ws('; ', text.notes, report.notes, 'exact_copy: also at ' || copies.places), '') as notes
from {{ source('parsed', 'report') }} as report
inner join {{ source('raw', 'document') }} as document
    on report.document_id = document.document_id and document.is_present
inner join {{ source('raw', 'document_text') }} as text
    on report.document_id = text.document_id
left join {{ ref('stg_copy') }} as copies
    on report.document_id = copies.document_id
