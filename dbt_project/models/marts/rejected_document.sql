with

unreadable as (
    select
        document_id,
        source_uri,
        reason,
        detail
    from {{ source('raw', 'document') }}
    where is_present and reason is not null
),

other_types as (
    select
        report_id as document_id,
        source_uri,
        report_type as reason,
        reason as detail
    from {{ ref('stg_report') }}
    where not is_accepted
)

select * from unreadable
union all
select * from other_types
order by source_uri
