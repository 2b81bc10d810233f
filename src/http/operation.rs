//! Operations: a handler with its description. The document says of an operation what the arguments of its handler
//! imply, so that no description disagrees with the handler: who may call it, and the headers that it reads.

use std::marker::PhantomData;

use actix_web::dev::{AppService, HttpServiceFactory};
use actix_web::http::Method;
use actix_web::web::{Data, ReqData};
use actix_web::{FromRequest, Handler, HttpRequest, Resource, Responder, guard};
use utoipa::openapi::path::{HttpMethod, Operation as Description, Parameter, ParameterBuilder, ParameterIn, Paths};
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Required, Schema, SecurityRequirement};
use utoipa_actix_web::OpenApiFactory;

use super::accept::Accept;
use super::input::{Draft, MergePatch, Paged, PathId, PathIds, Query, RawObject, Valid};
use super::precondition::{Conditions, IfMatch, OptionalIfMatch};

/// An argument of a handler, and what it implies for the description of the operation.
pub trait Argument {
    /// Whether the handler runs only for callers who may do what it does.
    const IS_GUARD: bool = false;

    fn describe(_: &mut Description) {}
}

/// A handler with the description that `utoipa::path` made of it.
pub struct Operation<D, F, A> {
    description: D,
    handler: F,
    arguments: PhantomData<fn() -> A>,
}

/// An operation for callers with a role that permits it; the first argument of its handler is the guard.
pub fn guarded<D, F: Handler<A>, A: Argument>(description: D, handler: F) -> Operation<D, F, A> {
    const { assert!(A::IS_GUARD, "the first argument of the handler is its guard") };
    Operation::new(description, handler)
}

/// An operation for everybody, without a token.
pub fn public<D, F: Handler<A>, A: Argument>(description: D, handler: F) -> Operation<D, F, A> {
    const { assert!(!A::IS_GUARD, "the handler has a guard") };
    Operation::new(description, handler)
}

impl<D, F, A> Operation<D, F, A> {
    fn new(description: D, handler: F) -> Self {
        Operation {
            description,
            handler,
            arguments: PhantomData,
        }
    }
}

impl<D, F, A> HttpServiceFactory for Operation<D, F, A>
where
    D: utoipa::Path,
    F: Handler<A>,
    F::Output: Responder + 'static,
    A: FromRequest + 'static,
{
    fn register(self, config: &mut AppService) {
        let resource = D::methods()
            .into_iter()
            .fold(Resource::new(D::path()), |resource, method| {
                resource.guard(guard::Method(match method {
                    HttpMethod::Get => Method::GET,
                    HttpMethod::Post => Method::POST,
                    HttpMethod::Put => Method::PUT,
                    HttpMethod::Patch => Method::PATCH,
                    HttpMethod::Delete => Method::DELETE,
                    HttpMethod::Head => Method::HEAD,
                    HttpMethod::Options => Method::OPTIONS,
                    HttpMethod::Trace => Method::TRACE,
                }))
            });
        resource.to(self.handler).register(config);
    }
}

impl<D: OpenApiFactory, F, A: Argument> OpenApiFactory for Operation<D, F, A> {
    fn paths(&self) -> Paths {
        let mut paths = self.description.paths();
        for item in paths.paths.values_mut() {
            let methods = [
                &mut item.get,
                &mut item.post,
                &mut item.put,
                &mut item.patch,
                &mut item.delete,
            ];
            for description in methods.into_iter().flatten() {
                A::describe(description);
                if !A::IS_GUARD {
                    description.security = Some(vec![SecurityRequirement::default()]);
                }
            }
        }
        paths
    }

    fn schemas(&self, schemas: &mut Vec<(String, RefOr<Schema>)>) {
        self.description.schemas(schemas);
    }
}

/// Describes a header that the operation reads, as a text of at most `max_length` characters. An operation that describes
/// the header itself keeps its own words.
pub fn read_header(
    operation: &mut Description,
    name: &str,
    required: Required,
    (pattern, max_length): (&str, usize),
    about: &str,
) {
    let parameters = operation.parameters.get_or_insert_default();
    let is_this = |parameter: &RefOr<Parameter>| matches!(parameter, RefOr::T(known) if known.name == name);
    if parameters.iter().any(is_this) {
        return;
    }
    let schema = ObjectBuilder::new()
        .schema_type(SchemaType::new(Type::String))
        .min_length(Some(1))
        .max_length(Some(max_length))
        .pattern(Some(pattern));
    let header = ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(required)
        .description(Some(about))
        .schema(Some(schema))
        .build();
    parameters.push(header.into());
}

impl Argument for IfMatch {
    fn describe(operation: &mut Description) {
        let about = "The `ETag` of the version being changed.";
        read_header(operation, "If-Match", Required::True, (TAGS, 2000), about);
    }
}

impl Argument for OptionalIfMatch {
    fn describe(operation: &mut Description) {
        let about = "The `ETag` of the version being changed; left out for the first.";
        read_header(operation, "If-Match", Required::False, (TAGS, 2000), about);
    }
}

impl Argument for Conditions {
    fn describe(operation: &mut Description) {
        let about = "The `ETag` of the version being changed; without it whatever version there is.";
        read_header(operation, "If-Match", Required::False, (TAGS, 2000), about);
        let about = "`*`: only if there is none yet.";
        read_header(operation, "If-None-Match", Required::False, (r"^\*$", 1), about);
    }
}

/// A condition: any version, or a list of entity tags (RFC 9110).
const TAGS: &str = r#"^(\*|(W/)?"[^"]*"( *, *(W/)?"[^"]*")*)$"#;

impl Argument for Accept {}
impl Argument for HttpRequest {}
impl Argument for MergePatch {}
impl Argument for RawObject {}
impl<T> Argument for Data<T> {}
impl<T: Clone + 'static> Argument for ReqData<T> {}
impl<T> Argument for Query<T> {}
impl<T> Argument for Paged<T> {}
impl<T> Argument for Valid<T> {}
impl<T> Argument for Draft<T> {}
impl<T> Argument for PathId<T> {}
impl<T, U> Argument for PathIds<T, U> {}
impl Argument for () {}

macro_rules! arguments {
    ($first:ident $($other:ident)*) => {
        impl<$first: Argument, $($other: Argument),*> Argument for ($first, $($other,)*) {
            const IS_GUARD: bool = $first::IS_GUARD;

            fn describe(operation: &mut Description) {
                $first::describe(operation);
                $($other::describe(operation);)*
            }
        }
    };
}

arguments!(A);
arguments!(A B);
arguments!(A B C);
arguments!(A B C D);
arguments!(A B C D E);
arguments!(A B C D E F);
arguments!(A B C D E F G);
