//! The guard: a handler that takes a `Caller<can::…>` runs only for a verified caller whose role permits it.

use std::marker::PhantomData;

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use futures_util::future::LocalBoxFuture;
use serde_json::json;
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::path::Operation;

use super::role::{Action, Permission, Role};
use super::subject::Retired;
use super::token::{Identity, Refusal, Verifier};
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::http::counting::{count_subject, count_wrong_token, counted_as};
use crate::http::input::data;
use crate::http::limiter::Counted;
use crate::http::{Argument, security};
use crate::i18n::Text;

/// The roles of the caller of a request, in its extensions once its token was verified.
#[derive(Debug, Clone)]
pub struct KnownRoles(pub Vec<Role>);

/// A caller who may do `P`.
#[derive(Debug, Clone)]
pub struct Caller<P> {
    pub identity: Identity,
    permission: PhantomData<P>,
}

impl<P: Permission> Caller<P> {
    /// Whether the caller is told who did what: another system is not.
    pub fn is_told_people(&self) -> bool {
        Role::are_told_people(&self.identity.roles)
    }

    /// # Errors
    /// `Forbidden` when none of the caller's roles permits it.
    pub fn also_may(&self, action: Action) -> Result<()> {
        permitted(&self.identity.roles, action)
    }
}

impl<P: Permission> FromRequest for Caller<P> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let identity = identify(&request).await.map_err(|error| refused(&request, error))?;
            request.extensions_mut().insert(KnownRoles(identity.roles.clone()));
            count_subject(&request, &identity.subject, counted::<P>(&request))?;
            let permission = permitted(&identity.roles, P::ACTION).and_then(|()| in_service(&request, &identity));
            if let Err(error) = permission {
                security::record_request("authz_fail", &identity.subject, &request);
                return Err(error);
            }
            if P::ACTION.is_administration() {
                security::record_request("admin", &identity.subject, &request);
            }
            Ok(Caller {
                identity,
                permission: PhantomData,
            })
        })
    }
}

impl<P: Permission> Argument for Caller<P> {
    const IS_GUARD: bool = true;

    /// Names the roles that the guard lets in.
    fn describe(operation: &mut Operation) {
        let roles = Extensions::builder().add("x-roles", json!(P::ACTION.roles())).build();
        operation.extensions.get_or_insert_default().merge(roles);
    }
}

/// Counts a token that is refused.
fn refused(request: &HttpRequest, error: Error) -> Error {
    if !matches!(error, Error::Unauthenticated { token_given: true }) {
        return error;
    }
    security::record_request("authn_fail", "-", request);
    count_wrong_token(request).err().unwrap_or(error)
}

fn counted<P: Permission>(request: &HttpRequest) -> Counted {
    if P::ACTION.is_reading() {
        Counted::Reads
    } else {
        counted_as(request.method())
    }
}

fn permitted(roles: &[Role], action: Action) -> Result<()> {
    if roles.iter().any(|role| role.may(action)) {
        Ok(())
    } else {
        Err(Error::Forbidden(None))
    }
}

async fn identify(request: &HttpRequest) -> Result<Identity> {
    let token = bearer(request)?;
    let (verifier, clock) = (data::<Verifier>(request), data::<Clock>(request));
    verifier
        .verify(token, clock.now())
        .await
        .map_err(|refusal| match refusal {
            Refusal::Invalid => Error::Unauthenticated { token_given: true },
            Refusal::NoKeys => Error::NotReady(Text::of(
                "Tokens kunnen nu niet worden gecontroleerd. Probeer het zo opnieuw.",
                "Tokens cannot be verified now. Try again shortly.",
            )),
        })
}

/// Refuses everything to staff who have left, however long their tokens last.
fn in_service(request: &HttpRequest, identity: &Identity) -> Result<()> {
    if data::<Retired>(request).contains(&identity.subject) {
        return Err(Error::Forbidden(Some(Text::of(
            "Uw account is niet meer actief. Vraag een manager om hulp.",
            "Your account is no longer active. Ask a manager for help.",
        ))));
    }
    Ok(())
}

/// Returns the bearer token. Two `Authorization` headers are rejected as ambiguous.
fn bearer(request: &HttpRequest) -> Result<&str> {
    let mut given = request.headers().get_all(AUTHORIZATION);
    let (Some(header), None) = (given.next(), given.next()) else {
        return Err(Error::Unauthenticated {
            token_given: request.headers().contains_key(AUTHORIZATION),
        });
    };
    let header = header
        .to_str()
        .map_err(|_| Error::Unauthenticated { token_given: true })?;
    let (scheme, token) = header.split_once(' ').unwrap_or((header, ""));
    if scheme.eq_ignore_ascii_case("bearer") && !token.is_empty() {
        Ok(token.trim())
    } else {
        Err(Error::Unauthenticated { token_given: true })
    }
}
