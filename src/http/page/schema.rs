//! The schema of a page: the same for every list but for its items.

use std::borrow::Cow;

use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::{MOST_COUNTED, Page, PageLinks};

/// An item of a list, with the name of the schema of its pages.
pub trait Listed {
    /// The type whose schema the items have.
    type Schema: ToSchema;
    const PAGE: &'static str;
    /// The items and their order, in words.
    const ITEMS: &'static str;
}

/// Names the page of a list, and the schema of the page: `listed!(pub MeasurePage of MeasureView, "The measures.")`.
macro_rules! listed {
    ($visible:vis $page:ident of $item:ty, $items:literal) => {
        listed!($visible $page of $item as $item, $items);
    };
    ($visible:vis $page:ident of $item:ty as $schema:ty, $items:literal) => {
        $visible type $page = $crate::http::Page<$item>;

        impl $crate::http::Listed for $item {
            type Schema = $schema;
            const PAGE: &'static str = stringify!($page);
            const ITEMS: &'static str = $items;
        }
    };
}
pub(crate) use listed;

impl<T: Listed> ToSchema for Page<T> {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed(T::PAGE)
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        for (name, schema) in [
            (T::Schema::name(), T::Schema::schema()),
            (PageLinks::name(), PageLinks::schema()),
        ] {
            schemas.push((name.into_owned(), schema));
        }
        T::Schema::schemas(schemas);
    }
}

impl<T: Listed> PartialSchema for Page<T> {
    fn schema() -> RefOr<Schema> {
        let items = ArrayBuilder::new()
            .items(Ref::from_schema_name(T::Schema::name()))
            .max_items(Some(200))
            .description(Some(T::ITEMS));
        let cursor = ObjectBuilder::new()
            .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
            .max_length(Some(2000))
            .description(Some("For `cursor` of the next request; `null` on the last page."))
            .examples(["WyIyMDI2Il0"]);
        let total = ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::Integer))
            .minimum(Some(0))
            .maximum(Some(MOST_COUNTED))
            .description(Some("The number of items on all pages; with `includeTotal` only."))
            .examples([214]);
        let at_least = ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::Boolean))
            .description(Some(
                "`true`: there are more items than `total`. Absent when `total` is exact.",
            ))
            .examples([true]);
        ObjectBuilder::new()
            .description(Some("A page of a list."))
            .property("items", items)
            .property("nextCursor", cursor)
            .property("links", Ref::from_schema_name(PageLinks::name()))
            .property("total", total)
            .property("totalIsAtLeast", at_least)
            .required("items")
            .required("links")
            .into()
    }
}
