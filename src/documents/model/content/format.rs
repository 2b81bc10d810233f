//! The accepted kinds of file, with their extensions and media types.

use strum::VariantArray;

/// An accepted kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, VariantArray)]
pub enum Format {
    Pdf,
    Jpeg,
    Png,
    Heic,
    Docx,
    Xlsx,
    Eml,
    Msg,
    Txt,
    Mp3,
    Wav,
    M4a,
    Ogg,
}

impl Format {
    /// The extensions of this kind of file; the first is the usual extension.
    pub const fn extensions(self) -> &'static [&'static str] {
        match self {
            Format::Pdf => &["pdf"],
            Format::Jpeg => &["jpg", "jpeg"],
            Format::Png => &["png"],
            Format::Heic => &["heic", "heif"],
            Format::Docx => &["docx"],
            Format::Xlsx => &["xlsx"],
            Format::Eml => &["eml"],
            Format::Msg => &["msg"],
            Format::Txt => &["txt"],
            Format::Mp3 => &["mp3"],
            Format::Wav => &["wav"],
            Format::M4a => &["m4a"],
            Format::Ogg => &["ogg", "oga", "opus"],
        }
    }

    /// The media types of this kind of file; downloads use the first.
    pub const fn media_types(self) -> &'static [&'static str] {
        match self {
            Format::Pdf => &["application/pdf"],
            Format::Jpeg => &["image/jpeg", "image/jpg", "image/pjpeg"],
            Format::Png => &["image/png"],
            Format::Heic => &["image/heic", "image/heif"],
            Format::Docx => &["application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
            Format::Xlsx => &["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
            Format::Eml => &["message/rfc822", "text/plain"],
            Format::Msg => &["application/vnd.ms-outlook"],
            Format::Txt => &["text/plain"],
            Format::Mp3 => &["audio/mpeg", "audio/mp3", "audio/x-mp3"],
            Format::Wav => &["audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave"],
            Format::M4a => &["audio/mp4", "audio/m4a", "audio/x-m4a"],
            Format::Ogg => &["audio/ogg", "application/ogg", "audio/opus", "audio/vorbis"],
        }
    }

    pub const fn media_type(self) -> &'static str {
        self.media_types()[0]
    }

    pub fn by_extension(extension: &str) -> Option<Self> {
        let goes_by = |format: &Format| format.extensions().contains(&extension);
        Format::VARIANTS.iter().copied().find(goes_by)
    }

    pub fn by_media_type(media_type: &str) -> Option<Self> {
        let is = |format: &Format| format.media_type() == media_type;
        Format::VARIANTS.iter().copied().find(is)
    }

    /// Whether the media type declared by the client fits; `application/octet-stream` means unknown and fits always.
    pub fn agrees_with(self, declared: &str) -> bool {
        declared == "application/octet-stream" || self.media_types().contains(&declared)
    }

    pub const fn is_sound(self) -> bool {
        matches!(self, Format::Mp3 | Format::Wav | Format::M4a | Format::Ogg)
    }
}
