-- the other places of a document that lies in the landing directory more than once
select
    landing.document_id,
    string_agg(distinct coalesce(landing.source_uri, landing.path), ', ' order by coalesce(landing.source_uri, landing.path)) as places
from {{ source('raw', 'landing') }} as landing
inner join {{ source('raw', 'document') }} as document
    on landing.document_id = document.document_id and landing.source_uri != document.source_uri
group by landing.document_id
