with

unreadable as (
    select
        document_id,
        source_uri,
        reason,
        detail,
        cast(null as varchar) as jurisdiction_code,
        cast(null as integer) as year,
        true as is_unreadable
    from {{ source('raw', 'document') }}
    where is_present and reason is not null
),

other_types as (
    select
        report_id as document_id,
        source_uri,
        report_type as reason,
        reason as detail,
        jurisdiction_code,
        year,
        false as is_unreadable
    from {{ ref('stg_report') }}
    where not is_accepted
),

rejected as (
    select * from unreadable
    union all
    select * from other_types
),

-- what is called .pdf and is a page of text is most often the portal's error page in its place
misnamed as (
    select
        document_id,
        'its name ends in .' || regexp_extract(source_uri, '[.](pdf|docx?|wps)$', 1, 'i') || ', which its bytes are not: fetch it again' as detail
    from {{ source('raw', 'document') }}
    where is_present and media_type in ('text/plain', 'text/html') and regexp_matches(source_uri, '[.](pdf|docx?|wps)$', 'i')
)

select
    rejected.document_id,
    rejected.source_uri,
    rejected.reason,
    concat_ws('; ', misnamed.detail, rejected.detail, 'exact copies at ' || copies.places) as detail,
    rejected.jurisdiction_code,
    rejected.year,
    rejected.is_unreadable
from rejected
left join misnamed on rejected.document_id = misnamed.document_id
left join {{ ref('stg_copy') }} as copies
    on rejected.document_id = copies.document_id
order by rejected.source_uri
