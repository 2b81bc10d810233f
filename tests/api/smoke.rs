//! placeholder
use crate::app::App;
use crate::given;

#[test]
fn a_complaint_goes_from_registered_to_closed() {
    let app = App::start();
    let complaint = given::closed(&app);
    assert_eq!(complaint["status"], "closed");
}
