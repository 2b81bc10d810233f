//! The accepted kinds of file, with their extensions and media types.

use strum::VariantArray;

/// An accepted kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, VariantArray)]
pub enum Format {
    Pdf,
    Jpeg,
    Png,
    Gif,
    Webp,
    Avif,
    Heic,
    Heif,
    Tiff,
    Bmp,
    Doc,
    Docx,
    Xls,
    Xlsx,
    Odt,
    Ods,
    Rtf,
    Txt,
    Csv,
    Eml,
    Msg,
    Mbox,
    Mp3,
    M4a,
    Aac,
    Amr,
    ThreeGpSound,
    Wav,
    Ogg,
    Flac,
    Caf,
    WebmSound,
    ThreeGpFilm,
    WebmFilm,
    Mp4,
    Mov,
    Zip,
}

impl Format {
    /// The media type, and the extensions of which the first is the usual one.
    const fn facts(self) -> (&'static str, &'static [&'static str]) {
        match self {
            Format::Pdf => ("application/pdf", &["pdf"]),
            Format::Jpeg => ("image/jpeg", &["jpg", "jpeg", "jpe", "jfif"]),
            Format::Png => ("image/png", &["png"]),
            Format::Gif => ("image/gif", &["gif"]),
            Format::Webp => ("image/webp", &["webp"]),
            Format::Avif => ("image/avif", &["avif"]),
            Format::Heic => ("image/heic", &["heic", "heif"]),
            Format::Heif => ("image/heif", &["heif", "heic"]),
            Format::Tiff => ("image/tiff", &["tiff", "tif"]),
            Format::Bmp => ("image/bmp", &["bmp", "dib"]),
            Format::Doc => ("application/msword", &["doc", "dot"]),
            Format::Docx => (
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                &["docx", "dotx"],
            ),
            Format::Xls => ("application/vnd.ms-excel", &["xls", "xlt"]),
            Format::Xlsx => (
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                &["xlsx", "xltx"],
            ),
            Format::Odt => ("application/vnd.oasis.opendocument.text", &["odt", "ott"]),
            Format::Ods => ("application/vnd.oasis.opendocument.spreadsheet", &["ods", "ots"]),
            Format::Rtf => ("application/rtf", &["rtf"]),
            Format::Txt => ("text/plain", &["txt"]),
            Format::Csv => ("text/csv", &["csv"]),
            Format::Eml => ("message/rfc822", &["eml"]),
            Format::Msg => ("application/vnd.ms-outlook", &["msg", "oft"]),
            Format::Mbox => ("application/mbox", &["mbox", "mbx"]),
            Format::Mp3 => ("audio/mpeg", &["mp3"]),
            Format::M4a => ("audio/mp4", &["m4a", "m4b", "mp4"]),
            Format::Aac => ("audio/aac", &["aac"]),
            Format::Amr => ("audio/amr", &["amr", "awb"]),
            Format::ThreeGpSound => ("audio/3gpp", &["3gp", "3gpp", "3g2"]),
            Format::Wav => ("audio/wav", &["wav"]),
            Format::Ogg => ("audio/ogg", &["ogg", "oga", "opus"]),
            Format::Flac => ("audio/flac", &["flac"]),
            Format::Caf => ("audio/x-caf", &["caf"]),
            Format::WebmSound => ("audio/webm", &["webm", "weba"]),
            Format::ThreeGpFilm => ("video/3gpp", &["3gp", "3gpp", "3g2"]),
            Format::WebmFilm => ("video/webm", &["webm"]),
            Format::Mp4 => ("video/mp4", &["mp4", "m4v"]),
            Format::Mov => ("video/quicktime", &["mov", "qt"]),
            Format::Zip => ("application/zip", &["zip"]),
        }
    }

    pub const fn media_type(self) -> &'static str {
        self.facts().0
    }

    /// The extensions of this kind of file; the first is the usual extension.
    pub const fn extensions(self) -> &'static [&'static str] {
        self.facts().1
    }

    pub fn by_media_type(media_type: &str) -> Option<Self> {
        let is = |format: &Format| format.media_type() == media_type;
        Format::VARIANTS.iter().copied().find(is)
    }

    /// Whether some kind of file goes by this extension, in lower case.
    pub fn has_extension(extension: &str) -> bool {
        Format::VARIANTS
            .iter()
            .any(|format| format.extensions().contains(&extension))
    }

    /// Whether it is sound or film.
    pub fn is_recording(self) -> bool {
        let media_type = self.media_type();
        media_type.starts_with("audio/") || media_type.starts_with("video/")
    }
}
