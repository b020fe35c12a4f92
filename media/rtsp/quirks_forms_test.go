package rtsp_test

import (
	"strings"
	"time"

	"kawung/media"
	"kawung/media/fakecam"
)

// described has the session description changed before it is sent.
func described(old, new string) fakecam.Quirks {
	return fakecam.Quirks{Describe: func(s string) string { return strings.Replace(s, old, new, 1) }}
}

// transport has the answer to SETUP changed before it is sent.
func transport(old, new string) fakecam.Quirks {
	return fakecam.Quirks{Transport: func(s string) string { return strings.Replace(s, old, new, 1) }}
}

const videoLine = "m=video 0 RTP/AVP 96\r\n"

// forms are ways to write an answer, a description and a header.
var forms = []quirk{
	{name: "lines end in a line feed alone", quirks: fakecam.Quirks{Form: fakecam.Form{LineFeeds: true}}},
	{name: "folded headers", quirks: fakecam.Quirks{Form: fakecam.Form{Folded: true}}},
	{name: "headers twice, first empty", seen: "mediamtx#34", quirks: fakecam.Quirks{Form: fakecam.Form{Doubled: true}}},
	{name: "protocol in lower case", quirks: fakecam.Quirks{Form: fakecam.Form{Protocol: "rtsp/1.0"}}},
	{name: "RTSP/1.1", quirks: fakecam.Quirks{Form: fakecam.Form{Protocol: "RTSP/1.1"}}},
	{name: "CSeq always 1", quirks: fakecam.Quirks{Form: fakecam.Form{CSeq: "1"}}},
	{name: "CSeq with zeros and a word", login: true, quirks: fakecam.Quirks{Form: fakecam.Form{CSeq: "00099 x"}}},
	{name: "no CSeq", quirks: fakecam.Quirks{Form: fakecam.Form{CSeq: " "}}},
	{name: "no Content-Length", seen: "ffmpeg rtsp.c", quirks: fakecam.Quirks{Form: fakecam.Form{NoLength: true}}},
	{name: "no Content-Length, no Content-Type", quirks: fakecam.Quirks{Form: fakecam.Form{NoLength: true, NoType: true}}},
	{name: "Content-Length too small", seen: "retina, live555 < 2017", quirks: fakecam.Quirks{Form: fakecam.Form{Length: -60}}},
	{name: "Content-Length too small by one", quirks: fakecam.Quirks{Form: fakecam.Form{Length: -1}}},
	{name: "Content-Length too large", quirks: fakecam.Quirks{Form: fakecam.Form{Length: 40}}},
	{name: "Content-Length 0", quirks: fakecam.Quirks{Form: fakecam.Form{Counts: "0", Cut: true}}},
	{name: "Content-Length of 4 GB", quirks: fakecam.Quirks{Form: fakecam.Form{Counts: "4294967295"}}},
	{name: "Content-Length without a body", login: true, quirks: fakecam.Quirks{Form: fakecam.Form{Promises: true}}},
	{name: "no empty line behind a header", login: true, quirks: fakecam.Quirks{Form: fakecam.Form{NoBlank: true}}},
	{name: "HTTP/1.1 in place of RTSP/1.0", login: true, quirks: fakecam.Quirks{Form: fakecam.Form{Protocol: "HTTP/1.1"}}},
	{name: "100 Continue before answers", quirks: fakecam.Quirks{Form: fakecam.Form{Continue: true}}},
	{name: "every answer twice", login: true, quirks: fakecam.Quirks{Form: fakecam.Form{Twice: true}}},
	{name: "pictures in the middle of an answer", seen: "retina#17, retina#46", quirks: fakecam.Quirks{Form: fakecam.Form{Inside: true}}},
	{name: "errors with a page of HTML", login: true, quirks: fakecam.Quirks{OptionsStatus: 404, Form: fakecam.Form{ErrorBody: true}}},
	{name: "answers in pieces", login: true, quirks: fakecam.Quirks{Form: fakecam.Form{Cut: true}}},

	{name: "SDP begins with a byte order mark", quirks: described("v=0", "\ufeffv=0")},
	{name: "SDP without its last line end", seen: "thingino-firmware#1621", quirks: fakecam.Quirks{Describe: func(s string) string { return strings.TrimRight(s, "\r\n") }}},
	{name: "SDP with carriage returns alone", quirks: fakecam.Quirks{Describe: func(s string) string { return strings.ReplaceAll(s, "\r\n", "\r") }}},
	{name: "SDP ends in zeros", quirks: described("packetization-mode=1", "packetization-mode=1\x00\x00")},
	{name: "SDP of the video alone", seen: "go2rtc#679, go2rtc#2245", quirks: fakecam.Quirks{Describe: func(s string) string { return s[strings.Index(s, "m=video"):] }}},
	{name: "SDP of 100 KB", seen: "mediamtx#136", quirks: described("s=fake", "i="+strings.Repeat("x", 100<<10)+"\r\ns=fake")},
	{name: "o= with negative numbers", seen: "mediamtx#231", quirks: described("o=- 0 0", "o=-2208991488 2208991488")},
	{name: "m= with a negative port, c= of junk", seen: "go2rtc#2316", quirks: described(videoLine, "m=video -1353744643 RTP/AVP 96\r\nc=IN IP4 '&\xff\xfe\r\n")},
	{name: "m=application/MERCURY", seen: "go2rtc#708", quirks: described(videoLine, "m=application/MERCURY 0 RTP/AVP smart/1/90000\r\na=rtpmap:95 MERCURY/90000\r\na=control:track3\r\n"+videoLine)},
	{name: "two payload types", quirks: described(videoLine, "m=video 0 RTP/AVP 97 96\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n")},
	{name: "RTP/SAVP", quirks: described(videoLine, "m=video 0 RTP/SAVP 96\r\n")},
	{name: "no payload type in m=", quirks: described(videoLine, "m=video 0 RTP/AVP\r\n")},
	{name: "another payload type in a=rtpmap", quirks: described("rtpmap:96", "rtpmap:97")},
	{name: "encoding name H264H", quirks: described("H264/90000", "H264H/90000")},
	{name: "a=fmtp of another payload type", seen: "gortsplib#658", quirks: fakecam.Quirks{
		SetsOnlyInSDP: true, Describe: func(s string) string { return strings.Replace(s, "fmtp:96", "fmtp:97", 1) },
	}},
	{name: "kinds of lines in upper case", quirks: fakecam.Quirks{Describe: strings.ToUpper, NoSPSInSDP: true, NoBase: true, Manner: fakecam.Manner{SetupAt: "/cam/TRACKID=0"}}},
	{name: "a=control twice", quirks: fakecam.Quirks{Manner: fakecam.Manner{SetupAt: "/cam/trackID=0"}, Describe: func(s string) string { return s + "a=control:*\r\n" }}},
	{name: "encoding name h.264", quirks: described("H264/90000", "h.264/90000")},
	{name: "neither a=rtpmap nor a=fmtp", quirks: fakecam.Quirks{Describe: func(s string) string {
		s, _, _ = strings.Cut(s, "a=rtpmap")
		return s
	}}},
	{name: "the video of another camera comes second", quirks: fakecam.Quirks{Describe: func(s string) string {
		return s + "m=video 0 RTP/AVP 98\r\na=rtpmap:98 H264/90000\r\na=control:trackID=8\r\n"
	}}},
	{name: "an H.265 video before the H.264", quirks: described(videoLine, "m=video 0 RTP/AVP 98\r\na=rtpmap:98 H265/90000\r\na=control:trackID=8\r\n"+videoLine)},
	{name: "a JPEG video before the H.264", quirks: described(videoLine, "m=video 0 RTP/AVP 26\r\na=control:trackID=8\r\n"+videoLine)},
	{name: "sound with the video's payload type", quirks: fakecam.Quirks{Media: "m=audio 0 RTP/AVP 96\r\na=rtpmap:96 MPEG4-GENERIC/16000\r\na=control:trackID=1\r\n"}},
	{name: "packetization-mode 2", quirks: described("packetization-mode=1", "packetization-mode=2")},
	{name: "packetization-mode 0", quirks: described("packetization-mode=1", "packetization-mode=0")},
	{name: "fmtp without packetization-mode", quirks: described("packetization-mode=1; ", "")},
	{name: "parameter sets without padding", quirks: fakecam.Quirks{Describe: func(s string) string { return strings.ReplaceAll(s, "==", "") }}},
	{name: "parameter sets that are no base64", seen: "html5_rtsp_player#184", quirks: described("sprop-parameter-sets=", "sprop-parameter-sets=%%%")},
	{name: "a=Control : with spaces", quirks: described("a=control:trackID=0", "a = Control : trackID=0 ")},
	{name: "attributes with tabs", quirks: described("a=rtpmap:96 H264", "a=rtpmap:96\tH264")},

	{name: "Transport without spaces in mind", quirks: transport(";interleaved=", " ; Interleaved = ")},
	{name: "Transport: ssrc before interleaved", seen: "retina#120", quirks: transport("unicast;", "ssrc=22345684;")},
	{name: "Transport without unicast", quirks: transport("unicast;", "")},
	{name: "Transport with a list", quirks: transport(";ssrc", ",RTP/AVP;unicast;client_port=1-2;server_port=3-4;ssrc")},
	{name: "Transport without interleaved", seen: "gortsplib#142, mediamtx#1650", quirks: transport("interleaved=0-1", "mode=PLAY")},
	{name: "no Transport", seen: "gortsplib#456", quirks: fakecam.Quirks{Manner: fakecam.Manner{NoTransport: true}}},
	{name: "no Transport over UDP", quirks: fakecam.Quirks{UDPOnly: true, Manner: fakecam.Manner{NoTransport: true}}},
	{name: "server ports 0", quirks: fakecam.Quirks{UDPOnly: true, Transport: func(s string) string {
		before, _, _ := strings.Cut(s, "server_port")
		return before + "server_port=0-0"
	}}},
	{name: "Session: id ; timeout = 60", quirks: fakecam.Quirks{Manner: fakecam.Manner{SessionID: "12 ; timeout = 60"}}},
	{name: "Session with odd characters", quirks: fakecam.Quirks{Manner: fakecam.Manner{SessionID: "{a-b}/c+d=e%$,f"}}},
	{name: "Session time-out with a unit", quirks: fakecam.Quirks{Manner: fakecam.Manner{SessionID: "9f;Timeout=60s;x"}}},

	{name: "realm with quotes and UTF-8", login: true, quirks: fakecam.Quirks{Realm: `IP \"Cam\", kamera depán`}},
	{name: "realm empty", login: true, quirks: fakecam.Quirks{Realm: " "}},
	{name: "offer without commas", login: true, quirks: fakecam.Quirks{NoCommas: true}},
	{name: "algorithm=\"md5\"", login: true, quirks: fakecam.Quirks{Algorithm: `"md5"`}},
	{name: "algorithm=SHA256", login: true, quirks: fakecam.Quirks{Algorithm: "SHA256", Offers: []string{"SHA-256"}}},
	{name: "algorithm nobody knows", login: true, quirks: fakecam.Quirks{Algorithm: "DEFAULT"}},
	{name: "another nonce for every request, not called stale", login: true, quirks: fakecam.Quirks{FreshNonce: true}},
	{name: "… with a second offer", login: true, quirks: fakecam.Quirks{FreshNonce: true, Offers: []string{"MD5", "Basic"}, Accepts: "MD5"}},
	{name: "Proxy-Authenticate", login: true, quirks: fakecam.Quirks{Proxy: true}},
	{name: "403 asks for a login", login: true, quirks: fakecam.Quirks{Forbids: true}},
	{name: "login only for SETUP", login: true, quirks: fakecam.Quirks{LoginFor: "SETUP"}},
	{name: "login only for PLAY", login: true, quirks: fakecam.Quirks{LoginFor: "PLAY"}},
}

// manners are ways to conduct a session.
var manners = []quirk{
	{name: "OPTIONS is not answered", quirks: fakecam.Quirks{Manner: fakecam.Manner{Mute: "OPTIONS"}}},
	{name: "PLAY is not answered, and plays", quirks: fakecam.Quirks{Manner: fakecam.Manner{Mute: "PLAY"}}},
	{name: "TEARDOWN is not answered", quirks: fakecam.Quirks{Manner: fakecam.Manner{Mute: "TEARDOWN"}}},
	{name: "PLAY is answered late", quirks: fakecam.Quirks{Manner: fakecam.Manner{Slow: "PLAY", Delay: 3 * time.Second}}},
	{name: "OPTIONS is answered very late", quirks: fakecam.Quirks{Manner: fakecam.Manner{Slow: "OPTIONS", Delay: 2800 * time.Millisecond}}},
	{name: "hangs up after OPTIONS", quirks: fakecam.Quirks{Manner: fakecam.Manner{HangUp: "OPTIONS"}}},
	{name: "hangs up after DESCRIBE", quirks: fakecam.Quirks{Manner: fakecam.Manner{HangUp: "DESCRIBE"}}},
	{name: "hangs up after PLAY, once", again: 1, quirks: fakecam.Quirks{Manner: fakecam.Manner{HangUp: "PLAY"}}},
	{name: "hangs up after 401", login: true, quirks: fakecam.Quirks{Manner: fakecam.Manner{HangUp401: true}}},
	{name: "DESCRIBE is redirected", quirks: fakecam.Quirks{Manner: fakecam.Manner{Redirect: "DESCRIBE"}}},
	{name: "DESCRIBE is redirected, with Digest", login: true, quirks: fakecam.Quirks{Manner: fakecam.Manner{Redirect: "DESCRIBE", Status: 301}}},
	{name: "DESCRIBE is redirected to a path", quirks: fakecam.Quirks{Manner: fakecam.Manner{Redirect: "DESCRIBE", Relative: true}}},
	{name: "SETUP is redirected", quirks: fakecam.Quirks{NoBase: true, Manner: fakecam.Manner{Redirect: "SETUP"}}},
	{name: "every SETUP is a session", quirks: fakecam.Quirks{UDPOnly: true, Manner: fakecam.Manner{NewSession: true}}},
	{name: "TCP gets 415, UDP works", quirks: fakecam.Quirks{Manner: fakecam.Manner{TCPStatus: 415}}},
	{name: "TCP gets no answer, UDP works", quirks: fakecam.Quirks{Manner: fakecam.Manner{NoTCP: "silence"}}},
	{name: "TCP ends the connection, UDP works", quirks: fakecam.Quirks{Manner: fakecam.Manner{NoTCP: "the end"}}},
	{name: "UDP only, and begins late", again: 1, quirks: fakecam.Quirks{UDPOnly: true, Manner: fakecam.Manner{Late: 4 * time.Second}}},
	{name: "UDP asked, TCP answered", quirks: fakecam.Quirks{TCPAnswer: true}},
	{name: "pictures on the port of reports", quirks: fakecam.Quirks{UDPOnly: true, UDPSwapped: true}},
	{name: "PLAY without a Range", quirks: fakecam.Quirks{Manner: fakecam.Manner{NoRange: true}}},
	{name: "TCP gets 400, UDP works", quirks: fakecam.Quirks{Manner: fakecam.Manner{TCPStatus: 400}}},
	{name: "TCP gets 500, UDP works", quirks: fakecam.Quirks{Manner: fakecam.Manner{TCPStatus: 500}}},
	{name: "control behind the query", seen: "gortsplib#122", path: "?user=a&b=c", quirks: fakecam.Quirks{NoBase: true, Manner: fakecam.Manner{SetupAt: "/cam?user=a&b=c/trackID=0"}}},
	{name: "control before the query", path: "?user=a&b=c", quirks: fakecam.Quirks{NoBase: true, Manner: fakecam.Manner{SetupAt: "/cam/trackID=0?user=a&b=c"}}},
	{name: "control with a query of its own", quirks: fakecam.Quirks{Control: "trackID=0?x=y", Manner: fakecam.Manner{SetupAt: "/cam/trackID=0?x=y"}}},
	{name: "control with a trailing slash", quirks: fakecam.Quirks{Control: "trackID=0/", Manner: fakecam.Manner{SetupAt: "/cam/trackID=0/"}}},
	{name: "control from the root", quirks: fakecam.Quirks{Control: "/cam/trackID=0", Manner: fakecam.Manner{SetupAt: "/cam/trackID=0"}, NoBase: true}},
	{name: "control that leads to another network", quirks: fakecam.Quirks{Control: "rtsp://10.1.2.3/inner/trackID=0", Manner: fakecam.Manner{SetupAt: "/cam/trackID=0"}}},
	{name: "control beside the last part of the path", path: "/live.sdp", quirks: fakecam.Quirks{NoBase: true, Manner: fakecam.Manner{SetupAt: "/cam/trackID=0"}}},
	{name: "control with a stray percent sign", quirks: fakecam.Quirks{Control: "track%ID=0%", Manner: fakecam.Manner{SetupAt: "/cam/track%25ID=0%25"}}},
	{name: "SETUP of the whole only", quirks: fakecam.Quirks{Manner: fakecam.Manner{SetupAt: "/cam/"}}},
	{name: "control of the whole is a place of its own", quirks: described("a=control:*", "a=control:rtsp://10.1.2.3/cam/live")},
	{name: "answers 0-1, sends on 2-3", quirks: fakecam.Quirks{SendOn: [2]int{2, 3}}},
	{name: "reports and pictures change channels", quirks: fakecam.Quirks{SendOn: [2]int{1, 0}}},
	{name: "datagrams from another address", quirks: fakecam.Quirks{UDPOnly: true, UDPFrom: "127.0.0.3"}},
	{name: "UDP, as asked for", via: media.TransportUDP},
	{name: "multicast, as asked for", via: media.TransportMulticast, quirks: fakecam.Quirks{Multicast: "239.83.41.7:41006"}},
	{name: "multicast that only the description names", via: media.TransportMulticast, quirks: fakecam.Quirks{
		Multicast: "239.83.41.8:41008", Manner: fakecam.Manner{NoTransport: true},
		Describe: func(s string) string {
			return strings.Replace(s, videoLine, "m=video 41008 RTP/AVP 96\r\nc=IN IP4 239.83.41.8/1\r\n", 1)
		},
	}},
}

// packings are ways to pack pictures.
var packings = []quirk{
	{name: "every unit behind a start code", quirks: fakecam.Quirks{PayloadSize: 700, Packing: fakecam.Packing{As: "code"}}},
	{name: "a start code behind every header", quirks: fakecam.Quirks{PayloadSize: 700, Packing: fakecam.Packing{As: "header and code"}}},
	{name: "forbidden bit", quirks: fakecam.Quirks{PayloadSize: 700, Packing: fakecam.Packing{Forbidden: true}}},
	{name: "every packet has another SSRC", quirks: fakecam.Quirks{PayloadSize: 700, Packing: fakecam.Packing{SSRCs: true}}},
	{name: "every packet has another time", quirks: fakecam.Quirks{PayloadSize: 700, Packing: fakecam.Packing{Times: true}}},
	{name: "all packets have one number", quirks: fakecam.Quirks{PayloadSize: 700, Packing: fakecam.Packing{Uncounted: true}}},
	{name: "all packets have one number over UDP", quirks: fakecam.Quirks{UDPOnly: true, PayloadSize: 700, Packing: fakecam.Packing{Uncounted: true}}},
	{name: "every packet has another time and the marker", quirks: fakecam.Quirks{PayloadSize: 700, Packing: fakecam.Packing{Times: true, MarkAll: true}}},
	{name: "channels change on the way", quirks: fakecam.Quirks{Packing: fakecam.Packing{ElsewhereAt: 14}}},
	{name: "the payload type of the sound", quirks: fakecam.Quirks{Media: g726, Packing: fakecam.Packing{Type: 97}}},
	{name: "everything in a STAP-A", quirks: fakecam.Quirks{PayloadSize: 60000, Packing: fakecam.Packing{As: "one"}}},
	{name: "something else under a number of ours", seen: "RtspClientSharp#98", quirks: fakecam.Quirks{PayloadSize: 700, Packing: fakecam.Packing{Aside: true}}},
	{name: "STAP-B", quirks: fakecam.Quirks{Packing: fakecam.Packing{As: "STAP-B"}}},
	{name: "MTAP16", quirks: fakecam.Quirks{Packing: fakecam.Packing{As: "MTAP16"}}},
	{name: "MTAP24", quirks: fakecam.Quirks{Packing: fakecam.Packing{As: "MTAP24"}}},
	{name: "FU-B", quirks: fakecam.Quirks{PayloadSize: 300, Packing: fakecam.Packing{As: "FU-B"}}},
	{name: "lengths in place of start codes", quirks: fakecam.Quirks{Packing: fakecam.Packing{As: "lengths"}}},
	{name: "lengths in large packets", quirks: fakecam.Quirks{PayloadSize: 60000, Packing: fakecam.Packing{As: "lengths"}}},
	{name: "fragments without starts", quirks: fakecam.Quirks{PayloadSize: 300, Packing: fakecam.Packing{NoStarts: true}}},
	{name: "fragments without ends", quirks: fakecam.Quirks{PayloadSize: 300, Packing: fakecam.Packing{NoEnds: true}}},
	{name: "fragments of one part", quirks: fakecam.Quirks{Packing: fakecam.Packing{Lonely: true}}},
	{name: "delimiters, SEI, filler and SVC", quirks: fakecam.Quirks{Packing: fakecam.Packing{Noise: true}}},
	{name: "marker on every packet", quirks: fakecam.Quirks{PayloadSize: 300, Packing: fakecam.Packing{MarkAll: true}}},
	{name: "another payload type than described", quirks: fakecam.Quirks{Packing: fakecam.Packing{Type: 112}}},
	{name: "all frames have one time", quirks: fakecam.Quirks{Packing: fakecam.Packing{Still: true}}},
	{name: "two frames have one time", quirks: fakecam.Quirks{Packing: fakecam.Packing{Pairs: true}}},
	{name: "sequence numbers begin anew", quirks: fakecam.Quirks{Packing: fakecam.Packing{RestartAt: 14}}},
	{name: "another session's packets among ours", seen: "retina#17, moonfire-nvr#114", frames: 200, quirks: fakecam.Quirks{Packing: fakecam.Packing{Stranger: true}}},
	{name: "sound among the pictures", quirks: fakecam.Quirks{Media: g726, Packing: fakecam.Packing{Sound: true}}},
	{name: "empty frames and packets", quirks: fakecam.Quirks{Packing: fakecam.Packing{Empty: true}}},
	{name: "empty packets over UDP", quirks: fakecam.Quirks{UDPOnly: true, Packing: fakecam.Packing{Empty: true}}},
	{name: "contributing sources", quirks: fakecam.Quirks{Packing: fakecam.Packing{Sources: true}}},
	{name: "reports among the pictures", quirks: fakecam.Quirks{Packing: fakecam.Packing{ReportsHere: true}}},
	{name: "reports among the pictures over UDP", quirks: fakecam.Quirks{UDPOnly: true, Packing: fakecam.Packing{ReportsHere: true}}},
	{name: "datagrams come twice", quirks: fakecam.Quirks{UDPOnly: true, PayloadSize: 400, Packing: fakecam.Packing{Twice: true}}},

	{name: "a recorder's proxy", login: true, frames: 125, quirks: fakecam.Quirks{
		Form: fakecam.Form{LineFeeds: true, Doubled: true, CSeq: "1", Length: -40, Continue: true}, NoCommas: true,
		Manner:  fakecam.Manner{HangUp401: true, Redirect: "DESCRIBE", SessionID: "a b ; timeout = 30", Mute: "TEARDOWN"},
		Packing: fakecam.Packing{As: "MTAP16", NoEnds: true, Noise: true, Type: 35, Pairs: true, Stranger: true, Empty: true, ReportsHere: true},
		SendOn:  [2]int{4, 5}, PayloadSize: 700,
	}},
	{name: "a doorbell over UDP", login: true, frames: 125, quirks: fakecam.Quirks{
		Form: fakecam.Form{Protocol: "rtsp/1.0", NoLength: true, ErrorBody: true}, Offers: []string{"Basic", "MD5"}, Algorithm: "md5", LoginFor: "PLAY",
		Manner:  fakecam.Manner{TCPStatus: 400, NoRange: true, NoTransport: true, Mute: "OPTIONS"},
		Packing: fakecam.Packing{NoEnds: true, MarkAll: true, Twice: true, RestartAt: 30, Sources: true}, UDPFrom: "127.0.0.4", PayloadSize: 500,
	}},
}
