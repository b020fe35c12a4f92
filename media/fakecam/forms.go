package fakecam

import "time"

// A Form is how a camera writes its answers.
type Form struct {
	LineFeeds bool   // lines end in a line feed alone
	Folded    bool   // values stand on a line of their own, behind a tab
	Doubled   bool   // every header comes twice, first without a value
	Protocol  string // in place of "RTSP/1.0"
	CSeq      string // of every answer, word for word
	NoLength  bool   // no Content-Length
	NoType    bool   // no Content-Type
	Length    int    // is added to Content-Length
	Counts    string // Content-Length of a description, word for word
	Promises  bool   // answers without a body promise one
	NoBlank   bool   // no empty line behind the header of an answer without a body
	Continue  bool   // "100 Continue" before every answer
	Twice     bool   // every answer comes twice
	Inside    bool   // a packet of a session long ago stands among the headers
	ErrorBody bool   // errors have a page of HTML, whose length is not said
	Cut       bool   // answers come in pieces
}

// A Manner is how a camera conducts a session.
type Manner struct {
	Mute        string        // this method is not answered; PLAY plays all the same
	Slow        string        // this method is answered after Delay
	Delay       time.Duration // see Slow
	HangUp      string        // after the first answer to this method the connection ends, once
	HangUp401   bool          // a connection ends after every 401
	Redirect    string        // this method is sent elsewhere, until the address has ?moved
	Status      int           // of the answer to Redirect; 0 means 302
	Goodbye     bool          // RTCP BYE stands behind every report
	Relative    bool          // Location is a path only
	SessionID   string        // word for word, with what follows it, in place of a good one
	NewSession  bool          // every SETUP makes another session
	SetupAt     string        // path and query of the only address where SETUP works; elsewhere 404
	NoRange     bool          // PLAY with a Range gets 457
	NoTCP       string        // what SETUP over TCP gets: "silence", or "the end" of the connection; "pictures": OK, and then no pictures
	Late        time.Duration // pictures begin so long after PLAY
	TCPStatus   int           // of SETUP over TCP: 400, 415, 500; 0 means that it works
	NoTransport bool          // no Transport in the answer to SETUP
}

// A Packing is how a camera packs its pictures.
type Packing struct {
	As          string // "STAP-B", "MTAP16", "MTAP24": of parameter sets; "FU-B": of large units; "lengths": of whole frames; "one": STAP-A of whole frames; "code": every unit behind a start code; "header and code": and that behind its first byte
	NoStarts    bool   // fragments do not say where a unit begins
	NoEnds      bool   // nor where it ends
	Lonely      bool   // small units are fragments, too, of one part
	Noise       bool   // units of no use around every slice: delimiters, SEI, filler, those of scalable video
	MarkAll     bool   // every packet has the marker
	Type        int    // RTP payload type, whatever the description says
	Still       bool   // all frames have one RTP time
	Pairs       bool   // each two frames have one RTP time
	RestartAt   int    // after so many frames sequence numbers begin anew
	ElsewhereAt int    // after so many frames the interleaved channels are others
	SSRCs       bool   // every packet has an SSRC of its own
	Uncounted   bool   // all packets have one sequence number
	Times       bool   // every packet has a time of its own
	Forbidden   bool   // the forbidden bit of units is set
	Stranger    bool   // packets of another session, with an SSRC of its own, are mixed in
	Empty       bool   // frames of zero bytes, and packets without a payload
	Sources     bool   // CSRCs
	ReportsHere bool   // RTCP comes on the channel or port of RTP
	Twice       bool   // every datagram comes twice
	Aside       bool   // packets of payload type 50 are mixed in, with the number of the one before
	Sound       bool   // packets of payload type 97 are mixed in on the channel of the pictures
}
